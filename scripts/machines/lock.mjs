import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const askAgainMs = 300;

/** This process, in a way that no later process with the same id shares. @returns {string} */
export function ownName() {
  return `${process.pid}-${startOf(process.pid)}`;
}

/**
 * @param {string} name as `ownName` gave it
 * @returns {boolean}
 */
export function isAlive(name) {
  const [pid, start] = name.split('-');
  return startOf(Number(pid)) === start;
}

/**
 * Start of a process in clock ticks since boot, which an id taken again does not have.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined when there is none
 * @see proc_pid_stat(5), field 22; the name in field 2 may hold blanks and brackets
 */
function startOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    // No such process.
    return undefined;
  }
}

/**
 * Waits until a file can be ours. The file of an owner that is gone is taken away.
 *
 * @param {string} path
 * @param {{ work: string, signal: AbortSignal, say: (line: string) => void }} context
 * @returns {Promise<() => void>} gives it back
 */
export async function lock(path, { work, signal, say }) {
  const claim = join(work, 'claim');
  writeFileSync(claim, ownName());
  for (let told = false; ; ) {
    if (take(claim, path)) return () => rmSync(path, { force: true });
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    if (!isAlive(owner)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) say(`waiting for process ${owner}, which holds ${path}`);
    told = true;
    await pause(askAgainMs, undefined, { signal });
  }
}

/**
 * A link appears with its content at once: nobody reads a lock without an owner.
 *
 * @param {string} claim
 * @param {string} path
 * @returns {boolean}
 */
function take(claim, path) {
  try {
    linkSync(claim, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined when the owner has just let go
 */
function ownerOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Let go between our two looks: the next round takes it.
    return undefined;
  }
}

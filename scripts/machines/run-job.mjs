import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskSize, ext4Disk } from './disks.mjs';
import { stepFolder, writeJobDisk } from './job-disk.mjs';
import { startMachine } from './qemu.mjs';
import { readResults } from './results.mjs';

/** @import { SavedMachine, Step, StepResult } from './types.d.ts' */

/** What a machine may take beyond a step's own time: software emulation on a shared host stalls now and then. */
const marginMs = 60_000;

/**
 * Restores a machine, runs the steps one after another, and brings back what they said.
 *
 * @param {object} job
 * @param {SavedMachine} job.machine
 * @param {readonly Step[]} job.steps
 * @param {string} job.packed the workspace as it goes in; it is only read
 * @param {string} job.logs folder that keeps the console and kernel logs
 * @param {string} job.work
 * @param {AbortSignal} job.signal
 * @param {AbortSignal} job.late ends the machine; what its steps said until then is brought back
 * @param {(line: string) => void} job.say
 * @returns {Promise<{ results: StepResult[], times: Record<string, number> }>}
 */
export async function runJob({ machine, steps, packed, logs, work, signal, late, say }) {
  const place = join(work, 'job');
  mkdirSync(place);
  const disks = { job: join(place, 'job.img'), results: join(place, 'results.img') };
  const name = machine.recipe.name;
  try {
    const began = performance.now();
    await writeJobDisk({ machine: name, steps, packed, folder: join(place, 'disk'), path: disks.job, signal });
    await ext4Disk(disks.results, diskSize.results, undefined, signal);
    const ready = performance.now();
    const { restoredAt, lost, cpuMs } = await walk({ machine, steps, disks, place, signal, late, say });
    const ended = performance.now();
    const folder = join(place, 'results');
    const results = await readResults({ machine: name, path: disks.results, steps, folder, lost, signal });
    keepLogs(place, folder, logs);
    return {
      results,
      times: rounded({
        'job disk': ready - began,
        restore: restoredAt - ready,
        steps: ended - restoredAt,
        'of processors': cpuMs,
      }),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * @param {object} job
 * @param {SavedMachine} job.machine
 * @param {readonly Step[]} job.steps
 * @param {{ job: string, results: string }} job.disks
 * @param {string} job.place
 * @param {AbortSignal} job.signal
 * @param {AbortSignal} job.late
 * @param {(line: string) => void} job.say
 * @returns {Promise<{ restoredAt: number, lost: string, cpuMs: number }>} `lost` says why steps may be missing
 */
async function walk({ machine, steps, disks, place, signal, late, say }) {
  const untouched = [machine.root, machine.scratch, machine.swap, disks.job].map((path) => ({ path, keep: false }));
  const running = await startMachine({
    ...machine,
    disks: [...untouched, { path: disks.results, keep: true }],
    kernelWords: machine.recipe.kernelWords,
    state: machine.memory,
    work: place,
    signal: AbortSignal.any([signal, late]),
  });
  try {
    await running.monitor.until('query-status', (status) => status !== 'inmigrate');
    await running.monitor.execute('cont');
    const restoredAt = performance.now();
    running.tell(`go ${Date.now() / 1000}`);
    const lost = await follow(running, machine.recipe.name, steps, say);
    return { restoredAt, lost, cpuMs: running.cpuMs() };
  } finally {
    await running.end();
    signal.throwIfAborted();
  }
}

/**
 * @param {import('./qemu.mjs').Running} running
 * @param {string} name
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 */
async function follow(running, name, steps, say) {
  try {
    for (const [index, step] of steps.entries()) {
      await expect(running, `step ${stepFolder(index)}`, step.timeoutMs + marginMs);
      say(`${name}: ${index + 1} of ${steps.length} ${step.id} (${step.shape}, ${step.user}, Node ${step.node})`);
    }
    await expect(running, 'done', marginMs);
    return 'the step left no trace';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * @param {import('./qemu.mjs').Running} running
 * @param {string} wanted
 * @param {number} deadlineMs
 */
async function expect(running, wanted, deadlineMs) {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // Its end rejects what is waited for below.
    void running.end();
  }, deadlineMs);
  try {
    const line = await running.heard();
    if (line !== wanted) throw new Error(`the machine said '${line}' where '${wanted}' was expected`);
  } catch (error) {
    throw late ? new Error(`the machine did not say '${wanted}' within ${deadlineMs} ms`, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} place
 * @param {string} results
 * @param {string} logs
 */
function keepLogs(place, results, logs) {
  mkdirSync(logs, { recursive: true });
  copyFileSync(join(place, 'console.log'), join(logs, 'console.log'));
  const kernel = join(results, 'dmesg.txt');
  if (existsSync(kernel)) copyFileSync(kernel, join(logs, 'dmesg.txt'));
}

/** @param {Record<string, number>} times @returns {Record<string, number>} */
function rounded(times) {
  return Object.fromEntries(Object.entries(times).map(([stage, ms]) => [stage, Math.round(ms)]));
}

import { machine, systemCode } from '@ringfence/core';
import { isDead, parseStat } from './stat.ts';

/**
 * The process that owns a run, as it is written where others find it. Neither groups nor processes outlive a boot, so pid
 * and start time are enough; they mean something only in the pid namespace in which they were read.
 */
export interface Owner {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of `/proc/PID/stat`. */
  readonly startTime: string;
  /** The inode of the pid namespace. */
  readonly namespace: string;
}

/** The variable that names the owner of a run to whoever looks for what a dead owner left. */
export const OWNER_MARK = 'RINGFENCE_OWNER';

const OWNER = /^(\d+)-([0-9a-z]+)-([0-9a-z]+)$/;

/** `<pid>-<start>-<namespace>`, the last two in base 36. */
export function formatOwner({ pid, startTime, namespace }: Owner): string {
  return `${pid}-${BigInt(startTime).toString(36)}-${BigInt(namespace).toString(36)}`;
}

/** Reads what `formatOwner` wrote; `undefined` for any other text. */
export function parseOwner(text: string): Owner | undefined {
  const [, pid, startTime, namespace] = OWNER.exec(text) ?? [];
  if (pid === undefined || startTime === undefined || namespace === undefined) return undefined;
  const number = (digits: string): string => Array.from(digits).reduce(addDigit, 0n).toString();
  return { pid: Number(pid), startTime: number(startTime), namespace: number(namespace) };
}

// Who this process is cannot change while it runs, and every start asks.
let known: Owner | undefined;

/** This process as an owner. @throws the error of `node:fs` where there is no /proc */
export function thisOwner(): Owner {
  if (machine.isWatched()) return readOwner();
  known ??= readOwner();
  return known;
}

function readOwner(): Owner {
  const stat = parseStat(machine.readText('/proc/self/stat'));
  return Object.freeze({ pid: machine.ownPid(), startTime: stat?.startTime ?? '0', namespace: pidNamespace() });
}

/**
 * True only when the owner is surely gone: no process of that pid, another one by now, or one that has ended. An owner in
 * another pid namespace cannot be judged from here and counts as alive.
 */
export function isOwnerGone(owner: Owner, here: Owner): boolean {
  if (owner.namespace !== here.namespace) return false;
  const stat = parseStat(readStat(owner.pid));
  if (stat === undefined) return !answers(owner.pid);
  return stat.startTime !== owner.startTime || isDead(stat);
}

function readStat(pid: number): string {
  try {
    return machine.readText(`/proc/${pid}/stat`);
  } catch {
    // Gone, ending at this moment, or hidden from us by hidepid: `answers` tells these apart.
    return '';
  }
}

function answers(pid: number): boolean {
  try {
    return machine.sendSignal(pid, 0);
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** `pid:[4026531836]`: the number is the inode of the namespace, namespaces(7). */
function pidNamespace(): string {
  return /\d+/.exec(machine.readLink('/proc/self/ns/pid'))?.[0] ?? '0';
}

function addDigit(sum: bigint, digit: string): bigint {
  return sum * 36n + BigInt(Number.parseInt(digit, 36));
}

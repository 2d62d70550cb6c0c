import { readFileSync, readlinkSync } from 'node:fs';
import { systemCode } from '@ringfence/core';
import { isDead, parseStat } from '../process/stat.ts';

/**
 * The process that made a group, as it is written into the group's name. Groups do not outlive a boot, so pid and start
 * time are enough; they mean something only in the pid namespace in which they were read.
 */
export interface Owner {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of `/proc/PID/stat`. */
  readonly startTime: string;
  /** The inode of the pid namespace. */
  readonly namespace: string;
}

/** What a group of ours is called: the run, and who made it. */
export interface GroupName {
  readonly runId: string;
  readonly owner: Owner;
}

// No dot, so that it is no `<controller>.<file>`; the kernel promises never to begin its own names like this.
const NAME = /^ringfence-([0-9a-f]{16})-(\d+)-([0-9a-z]+)-([0-9a-z]+)$/;

/** `ringfence-<run>-<pid>-<start>-<namespace>`, the last two in base 36. */
export function formatGroupName(name: GroupName): string {
  const { pid, startTime, namespace } = name.owner;
  return `ringfence-${name.runId}-${pid}-${BigInt(startTime).toString(36)}-${BigInt(namespace).toString(36)}`;
}

/** Reads a name that `formatGroupName` made; `undefined` for any other. */
export function parseGroupName(text: string): GroupName | undefined {
  const [, runId, pid, startTime, namespace] = NAME.exec(text) ?? [];
  if (runId === undefined || pid === undefined || startTime === undefined || namespace === undefined) return undefined;
  const number = (digits: string): string => Array.from(digits).reduce(addDigit, 0n).toString();
  return { runId, owner: { pid: Number(pid), startTime: number(startTime), namespace: number(namespace) } };
}

/** This process as an owner. @throws the error of `node:fs` where there is no /proc */
export function thisOwner(): Owner {
  const stat = parseStat(readFileSync('/proc/self/stat', 'utf8'));
  return { pid: process.pid, startTime: stat?.startTime ?? '0', namespace: pidNamespace() };
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
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Gone, ending at this moment, or hidden from us by hidepid: `answers` tells these apart.
    return '';
  }
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** `pid:[4026531836]`: the number is the inode of the namespace, namespaces(7). */
function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
}

function addDigit(sum: bigint, digit: string): bigint {
  return sum * 36n + BigInt(Number.parseInt(digit, 36));
}

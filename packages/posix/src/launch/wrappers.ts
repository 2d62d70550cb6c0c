import type { Wrapper } from '@ringfence/core';
import type { ResolvedUser } from '../users/lookup.ts';

/** What `setpriv` changes before the program; a field that is left out changes nothing. */
export interface PrivilegeChange {
  readonly user?: Pick<ResolvedUser, 'uid' | 'gid' | 'groups'>;
  readonly noNewPrivileges?: boolean;
  /** Empties every capability set. The bounding set needs CAP_SETPCAP: without it setpriv ends with code 1. */
  readonly dropCapabilities?: boolean;
}

/**
 * `setpriv` with ids as numbers and the supplementary groups listed, so that it asks no database. It sets groups before
 * the uid, and no_new_privs last. Must stand inside what needs privilege (groups of a cgroup, raised limits, namespaces).
 * @param program absolute path of util-linux `setpriv` (busybox has one that cannot change users)
 * @see setpriv(1), util-linux 2.38
 */
export function setprivWrapper(program: string, change: PrivilegeChange): Wrapper {
  const argv: [string, ...string[]] = [program, ...identityArguments(change.user)];
  if (change.noNewPrivileges) argv.push('--no-new-privs');
  if (change.dropCapabilities) argv.push('--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all');
  return { name: 'setpriv', argv };
}

function identityArguments(user: PrivilegeChange['user']): readonly string[] {
  if (user === undefined) return [];
  const groups = user.groups.length === 0 ? '--clear-groups' : `--groups=${user.groups.join(',')}`;
  return [`--reuid=${user.uid}`, `--regid=${user.gid}`, groups];
}

/** A soft and a hard limit; one number is both. */
export type ProcessLimit = number | { readonly soft: number; readonly hard: number };

/** Limits of each process, inherited by its children and not summed over them. */
export interface ProcessLimits {
  /** RLIMIT_FSIZE, bytes. */
  readonly fileSize?: ProcessLimit;
  /** RLIMIT_NOFILE, descriptors. */
  readonly openFiles?: ProcessLimit;
  /** RLIMIT_CORE, bytes. */
  readonly coreSize?: ProcessLimit;
  /** RLIMIT_DATA, bytes: everything private that may be written to, used or not. @see getrlimit(2), Linux 4.7 */
  readonly dataSize?: ProcessLimit;
  /** RLIMIT_AS, bytes. */
  readonly addressSpace?: ProcessLimit;
  /** RLIMIT_NPROC: tasks of the user on the whole machine, not of the tree. */
  readonly tasks?: ProcessLimit;
  /** RLIMIT_CPU, whole seconds. With one number the kernel sends SIGKILL and never SIGXCPU. */
  readonly cpuSeconds?: ProcessLimit;
}

/** `prlimit` with the limits given, in the kernel's units. @see prlimit(1), getrlimit(2) */
export function prlimitWrapper(program: string, limits: ProcessLimits): Wrapper {
  const argv: [string, ...string[]] = [program];
  const add = (name: string, limit: ProcessLimit | undefined): void => {
    if (limit !== undefined) argv.push(`--${name}=${bounds(limit)}`);
  };
  add('fsize', limits.fileSize);
  add('nofile', limits.openFiles);
  add('core', limits.coreSize);
  add('cpu', limits.cpuSeconds);
  add('data', limits.dataSize);
  add('as', limits.addressSpace);
  add('nproc', limits.tasks);
  return { name: 'prlimit', argv };
}

function bounds(limit: ProcessLimit): string {
  return typeof limit === 'number' ? `${limit}:${limit}` : `${limit.soft}:${limit.hard}`;
}

/** `unshare` into a new network namespace: a loopback that is down, and nothing else. Needs CAP_SYS_ADMIN. */
export function unshareNetWrapper(program: string): Wrapper {
  return { name: 'unshare', argv: [program, '--net'] };
}

/** The command line of a program inside its wrappers, outermost first. */
export function wrap(
  wrappers: readonly Wrapper[],
  file: string,
  args: readonly string[],
): readonly [string, ...string[]] {
  const [first, ...rest] = [...wrappers.flatMap((wrapper) => wrapper.argv), file, ...args];
  return [first ?? file, ...rest];
}

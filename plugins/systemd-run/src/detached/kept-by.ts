import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type ProcessIdentity, RingfenceError } from '@ringfence/core';
import { type GroupView, identify, inodeOf, type LiveFiles, type ProcessTable, type RunState } from '@ringfence/posix';
import { handleData } from '../handle.ts';
import type { Manager } from '../manager.ts';
import { mainOf } from '../service/main.ts';
import type { StartingDetached } from './starting.ts';

/**
 * The state of a service that its manager looks after, as long as its group is there: the manager removes that when the stop
 * hook has ended.
 * @throws RingfenceError `FENCE_SETUP_FAILED`
 */
export async function keptBy(
  { manager, bus, unit, state, table }: StartingDetached,
  group: GroupView,
): Promise<RunState> {
  const [pid, invocation] = await Promise.all([bus.managerPid(manager), bus.invocationOf(manager, unit)]);
  const keeper = pid === undefined ? undefined : await identify(table, pid);
  const inode = inodeOf(group.directory);
  if (keeper === undefined || invocation === undefined || inode === undefined) {
    throw new RingfenceError('FENCE_SETUP_FAILED', {
      problem: `The manager does not say who it is or what run of ${unit} this is`,
      authority: manager.busSocket,
    });
  }
  const data = handleData({ unit, manager, group, invocation });
  const live = liveFiles(group);
  return { ...state, keeper, group: { path: group.directory, inode }, data, live, ...boundsOf(manager) };
}

/**
 * A manager of a user ends with the last session of its user, and stops its units then, unless the user lingers.
 * @see loginctl(1), "enable-linger", systemd 257
 */
function boundsOf({ kind, uid }: Manager): Pick<RunState, 'bounds'> {
  const username = nameOf(uid);
  if (kind === 'system' || existsSync(join('/var/lib/systemd/linger', username))) return {};
  const remedy = `sudo loginctl enable-linger ${username}`;
  return { bounds: `the manager of ${username} stops it at the end of the last session: ${remedy} keeps it` };
}

/**
 * The shell at the gate, which will be the program.
 * @throws RingfenceError `FENCE_SETUP_FAILED` when it is gone
 */
export async function mainInside(
  files: ReadonlyMap<string, string>,
  group: GroupView,
  table: ProcessTable,
): Promise<ProcessIdentity> {
  const nothing = { stdin: undefined, stdout: undefined, stderr: undefined, control: undefined };
  const exited = Promise.resolve({ kind: 'unknown', reason: 'it is looked for, and not waited for' } as const);
  const { identity } = await mainOf({ ...nothing, pid: 0, exited }, files, group, table);
  if (identity !== undefined) return identity;
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'The shell that starts the program ended before it was let go; a limit may be too low to start anything',
    authority: join(group.directory, 'cgroup.procs'),
  });
}

function liveFiles({ directory }: GroupView): LiveFiles {
  const at = (file: string): string => join(directory, file);
  return {
    ...(existsSync(at('memory.current')) ? { memory: at('memory.current') } : {}),
    ...(existsSync(at('pids.current')) ? { tasks: at('pids.current') } : {}),
    cpu: at('cpu.stat'),
  };
}

function nameOf(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    // No entry in the database of users: then the number is all that such a user is called by.
    return String(uid);
  }
}

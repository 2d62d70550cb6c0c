import type { Readable, Writable } from 'node:stream';
import { type Exit, type Handle, type Kept, type ProcessIdentity, RingfenceError, type Spawned } from '@ringfence/core';
import { identityOfRow, isSame } from '../process/identity.ts';
import { signalProcess } from '../process/signal.ts';
import type { ProcessTable } from '../process/table.ts';
import { waitGone } from '../tree/wait.ts';

/** The main process of a confinement, one that was started here or one that was found running. */
export interface MainProcess {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly exited: Promise<Exit>;
  /** `undefined` when it had ended before its start time could be read. */
  readonly identity: ProcessIdentity | undefined;
  /** Set for a detached run. */
  readonly kept?: Kept;
  /** What a shim copied of the counters at the end, by path: it removes the groups then. `undefined` before. */
  readonly copied?: () => ReadonlyMap<string, string> | undefined;
  /** One that is gone is not an error. @throws RingfenceError `SIGNAL_FAILED` when it may not be signalled */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** The handle of a confinement around this process. @throws RingfenceError `PROCESS_NOT_FOUND` without an identity */
  handle(executor: string, data: Handle['data']): Handle;
  /** Ends what watches the process. */
  close(): void;
}

/** The main process that was just spawned. Its streams and its end are the spawner's. */
export async function spawnedProcess(spawned: Spawned, table: ProcessTable): Promise<MainProcess> {
  const { pid, stdin, stdout, stderr, exited } = spawned;
  // A process that has ended already still has its row until it is reaped: who it was can be told from that.
  const row = await table.read(pid);
  const identity = row === undefined ? undefined : identityOfRow(table, row);
  return { pid, stdin, stdout, stderr, exited, identity, ...verbs(pid, identity, table), close: () => undefined };
}

/**
 * A main process that runs already and is not a child of this one: its end is seen by looking for it, and how it ended
 * is not seen at all. `undefined` when that very process is gone.
 */
export async function foundProcess(identity: ProcessIdentity, table: ProcessTable): Promise<MainProcess | undefined> {
  if (!(await isSame(table, identity))) return undefined;
  const closed = new AbortController();
  const gone = waitGone(table, [identity], { signal: closed.signal, longestPauseMs: 100 });
  const streams = { stdin: undefined, stdout: undefined, stderr: undefined };
  return {
    pid: identity.pid,
    ...streams,
    exited: gone.then(unseenExit, unseenExit),
    identity,
    ...verbs(identity.pid, identity, table),
    close: () => closed.abort(),
  };
}

function unseenExit(): Exit {
  return { kind: 'unknown', reason: 'it was not started by this process, which therefore cannot know its exit code' };
}

function verbs(
  pid: number,
  identity: ProcessIdentity | undefined,
  table: ProcessTable,
): Pick<MainProcess, 'signal' | 'handle'> {
  return {
    signal: async (signal) => {
      if (identity !== undefined) signalProcess(table, identity, signal);
    },
    handle: (executor, data) => {
      if (identity === undefined) throw endedAtOnce(pid);
      return { schemaVersion: 1, executor, identity, data };
    },
  };
}

function endedAtOnce(pid: number): RingfenceError {
  return new RingfenceError('PROCESS_NOT_FOUND', {
    problem: `Process ${pid} ended before its start time could be read, so it has no handle`,
  });
}

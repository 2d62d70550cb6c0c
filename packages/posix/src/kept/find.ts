import {
  type Ended,
  type Exit,
  type Gone,
  type Handle,
  RingfenceError,
  type Usage,
  type Verdict,
} from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import { isSame } from '../process/identity.ts';
import type { ProcessTable } from '../process/table.ts';
import { RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import { judgeRun, lossOf } from './judge.ts';
import { KeptRun, keptHandle, keptProcess } from './kept-run.ts';

/** What the counters say that the shim copied, in the words of the executor. */
export type Accounting = (files: ReadonlyMap<string, string>) => { readonly verdict: Verdict; readonly usage: Usage };

/** The run of a handle: its main process when it runs, what was written down when it has ended, or why it is gone. */
export type FoundRun = { readonly status: 'running'; readonly main: MainProcess } | Ended | Gone;

/**
 * Looks for the detached run that a handle names; `undefined` for a handle of a run that is not detached.
 * @throws RingfenceError `INVALID_HANDLE`, `STATE_UNUSABLE`
 */
export async function findKept(
  handle: Handle,
  table: ProcessTable,
  accounting: Accounting,
): Promise<FoundRun | undefined> {
  const { run, state: path } = handle.data;
  if (path === undefined) return undefined;
  if (typeof path !== 'string' || typeof run !== 'string' || !path.endsWith(`/${run}`)) throw damaged(handle);
  const folder = new RunFolder(path);
  const state = folder.exists() ? folder.state() : undefined;
  if (state === undefined) return withoutState(handle, table);
  if (state.executor !== handle.executor || state.run !== run) throw damaged(handle);
  const judged = await judgeRun(folder, state, table);
  const main = judged.main ?? handle.identity;
  switch (judged.kind) {
    case 'running':
      return { status: 'running', main: keptProcess({ folder, state, main, table }) };
    case 'lost':
      return { status: 'gone', reason: judged.reason, lost: judged.lost };
    case 'ended':
      return ended(folder, state, main, judged.exit.exit, accounting(judged.exit.files));
  }
}

function ended(
  folder: RunFolder,
  state: RunState,
  main: Handle['identity'],
  exit: Exit,
  said: ReturnType<Accounting>,
): Ended {
  const handle = keptHandle(state, folder, main);
  const kept = new KeptRun({ folder, state });
  // Nobody has to be kept waiting for it.
  kept.leave();
  return { status: 'ended', pid: main.pid, exit, ...said, handle, kept };
}

/** The tree may live on; its end will be seen, and how it ended will not. */
async function withoutState({ identity }: Handle, table: ProcessTable): Promise<Gone | undefined> {
  if (await isSame(table, identity)) return undefined;
  if (identity.bootId !== table.bootId()) {
    return { status: 'gone', lost: 'rebooted', reason: 'the machine was started anew since' };
  }
  const { lost, reason } = await lossOf(identity, table);
  if (lost === 'pid-reused') return { status: 'gone', lost, reason };
  return { status: 'gone', lost: 'state-removed', reason: 'its state was removed' };
}

function damaged({ data }: Handle): RingfenceError {
  return new RingfenceError('INVALID_HANDLE', {
    problem: 'the handle is damaged, or names the run of another',
    expected: 'run and state, as handle() answered them',
    received: data,
  });
}

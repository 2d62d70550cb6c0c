import { basename } from 'node:path';
import {
  type Ended,
  type Exit,
  type Gone,
  type Handle,
  type ProcessIdentity,
  RingfenceError,
  type Usage,
  type Verdict,
} from '@ringfence/core';
import { isSame } from '../process/identity.ts';
import type { ProcessLookup } from '../process/table.ts';
import { RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import { judgeRun, lossOf } from './judge.ts';
import { KeptRun, keptHandle } from './kept-run.ts';

/** What the counters say that the keeper copied, in the words of the executor. */
export type Accounting = (files: ReadonlyMap<string, string>) => { readonly verdict: Verdict; readonly usage: Usage };

/** A run that runs, as its folder tells of it. `kept` false: its keeper is gone. */
export interface RunningRun {
  readonly status: 'running';
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly main: ProcessIdentity;
  readonly kept: boolean;
}

/**
 * Looks for the detached run that a handle names; `undefined` for a handle of a run that is not detached, and for one whose
 * state was removed while its program runs.
 * @throws RingfenceError `INVALID_HANDLE`, `STATE_UNUSABLE`
 */
export async function findRun(
  handle: Handle,
  table: ProcessLookup,
  accounting: Accounting,
): Promise<RunningRun | Ended | Gone | undefined> {
  const { run, state: path } = handle.data;
  if (path === undefined) return undefined;
  if (typeof path !== 'string' || typeof run !== 'string' || basename(path) !== run) throw damaged(handle);
  const folder = new RunFolder(path);
  const state = folder.exists() ? folder.state() : undefined;
  if (state === undefined) return withoutState(handle, table);
  if (state.executor !== handle.executor || state.run !== run) throw damaged(handle);
  const judged = await judgeRun(folder, state, table);
  const main = judged.main ?? handle.identity;
  switch (judged.kind) {
    case 'running':
      return { status: 'running', folder, state, main, kept: judged.kept };
    case 'lost':
      return { status: 'gone', reason: judged.reason, lost: judged.lost };
    case 'ended':
      return ended(folder, state, main, judged.exit.exit, accounting(judged.exit.files));
  }
}

function ended(
  folder: RunFolder,
  state: RunState,
  main: ProcessIdentity,
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
async function withoutState({ identity }: Handle, table: ProcessLookup): Promise<Gone | undefined> {
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

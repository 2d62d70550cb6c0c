import { addAbortListener } from 'node:events';
import type { StartOptions } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import type { Draft } from '../launch/draft.ts';
import type { Attempt, Launched, Launcher } from './launched.ts';
import { cancelSignals, graceOf, outputOptions } from './options.ts';
import { Outputs } from './outputs.ts';
import { Run } from './run.ts';

/** A run that has begun: what was launched, its outputs, and the supervision around both. */
export interface Begun {
  readonly launched: Launched;
  readonly outputs: Outputs;
  readonly run: Run;
}

/**
 * Launches a draft and puts the supervision around it.
 * @throws RingfenceError `CANCELED` when a signal aborted before the program was started, and what the launch throws
 */
export async function begin(launcher: Launcher, draft: Draft, options: StartOptions, attempt: Attempt): Promise<Begun> {
  const outputs = outputOptions(options);
  const canceling = cancelSignals(options);
  // Joined signals cost more than the rest of the supervision: only a caller who cancels pays for them.
  const canceled = canceling.length === 0 ? undefined : AbortSignal.any(canceling);
  const either = canceled === undefined ? attempt.signal : AbortSignal.any([canceled, attempt.signal]);
  refuseAborted(either);
  const launched = await launcher.launch(draft, options, { ...attempt, signal: either });
  return supervise(launcher, launched, {
    outputs: new Outputs(launched.confinement, outputs),
    options,
    startedAt: launched.launchedAt,
    canceled,
  });
}

/** The supervision of a tree that runs already. */
export function adopt(launcher: Launcher, launched: Launched): Begun {
  const outputs = new Outputs(launched.confinement, outputOptions({}));
  const { kept } = launched.confinement;
  const age = kept?.record === undefined ? 0 : Date.now() - kept.record.startedAt;
  return supervise(launcher, launched, {
    outputs,
    options: {},
    startedAt: performance.now() - age,
    canceled: undefined,
  });
}

interface Around {
  readonly outputs: Outputs;
  readonly options: StartOptions;
  readonly startedAt: number;
  readonly canceled: AbortSignal | undefined;
}

function supervise(launcher: Launcher, launched: Launched, around: Around): Begun {
  const { outputs, options, startedAt, canceled } = around;
  const { confinement, receipt, limits, command, pollCpuTime } = launched;
  const grace = graceOf(options);
  // A run that is to outlive this process is not ended with it.
  const letGo = confinement.kept === undefined ? launcher.keep(confinement) : () => undefined;
  const finish = launcher.finish;
  const run = new Run({ confinement, receipt, limits, command, outputs, pollCpuTime, grace, finish, startedAt });
  const listening =
    canceled && onAbort(canceled, () => void run.stop({ kind: 'canceled', reason: canceled.reason }, grace));
  const ended = (): void => {
    letGo();
    listening?.[Symbol.dispose]();
  };
  run.report.then(ended, ended);
  return { launched, outputs, run };
}

/** @throws RingfenceError `CANCELED` */
export function refuseAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new RingfenceError('CANCELED', {
    problem: 'the command was canceled before it was started',
    cause: signal.reason,
  });
}

function onAbort(signal: AbortSignal, act: () => void): Disposable {
  // A signal that aborted while the launch could not be undone any more is told at once by Node.
  return addAbortListener(signal, act);
}

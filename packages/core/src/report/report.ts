import type { Cause, Exit, KillReceipt, LaunchPlan, Receipt, Report, Usage, Verdict } from '../contract/index.ts';
import { escapeCommand } from './escape.ts';
import { describeSignal } from './signals.ts';

/** What a report is made of, gathered while the run ended. */
export interface Ending {
  readonly command: { readonly name: string; readonly args: readonly string[]; readonly cwd: string };
  readonly executor: string;
  readonly pid: number;
  readonly durationMs: number;
  readonly exit: Exit;
  readonly cause: Cause;
  readonly forced: boolean;
  readonly verdict: Verdict;
  readonly usage: Usage;
  readonly receipt: Receipt;
  readonly kill: KillReceipt | undefined;
  readonly output: {
    readonly stdout: string | undefined;
    readonly stderr: string | undefined;
    readonly all: string | undefined;
  };
  readonly notes: readonly string[];
}

/** The report of a run, with execa's names for what execa users look for. Pure. */
export function buildReport(ending: Ending): Report {
  const { command, exit, cause, verdict } = ending;
  const signal = exit.kind === 'signaled' ? exit.signal : undefined;
  return {
    schemaVersion: 1,
    command: [command.name, ...command.args].join(' '),
    escapedCommand: escapeCommand(command.name, command.args),
    cwd: command.cwd,
    durationMs: ending.durationMs,
    failed: !(cause.kind === 'exit' && cause.exitCode === 0),
    ...flags(cause, signal, ending.forced),
    exitCode: exit.kind === 'exited' ? exit.exitCode : undefined,
    signal,
    signalDescription: signal === undefined ? undefined : describeSignal(signal),
    ...ending.output,
    executor: ending.executor,
    pid: ending.pid,
    cause,
    memoryKills: verdict.memory?.evidence,
    allocationsRefused: verdict.allocations?.evidence,
    forksRefused: verdict.pids?.evidence,
    usage: ending.usage,
    receipt: ending.receipt,
    kill: ending.kill,
    notes: [...(verdict.notes ?? []), ...ending.notes],
  };
}

type Flags = Pick<
  Report,
  'timedOut' | 'isCanceled' | 'isGracefullyCanceled' | 'isTerminated' | 'isForcefullyTerminated' | 'isMaxBuffer'
>;

function flags(cause: Cause, signal: NodeJS.Signals | undefined, forced: boolean): Flags {
  return {
    timedOut: cause.kind === 'wall-time' || cause.kind === 'idle-time',
    isCanceled: cause.kind === 'canceled',
    isGracefullyCanceled: cause.kind === 'canceled' && !forced,
    isTerminated: signal !== undefined,
    isForcefullyTerminated: forced,
    isMaxBuffer: cause.kind === 'output',
  };
}

/** The receipt of a plan that was launched: its items in the order in which they were requested. */
export function receiptOf(plan: LaunchPlan, items: Receipt['items'], killTree: Receipt['killTree']): Receipt {
  return { schemaVersion: 1, executor: plan.executor, items, killTree };
}

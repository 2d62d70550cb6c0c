import type { Cause, Exit, Limits, Usage, Verdict } from '../contract/index.ts';
import { errorText } from '../errors/index.ts';

/** Why the supervisor ended the run; `undefined` in a run that ended by itself. */
export type StopReason =
  | { readonly kind: 'wall-time' | 'idle-time' | 'cpu-time' | 'output' }
  | { readonly kind: 'canceled'; readonly reason: unknown }
  | { readonly kind: 'shutdown' | 'force-stop' };

/** Everything that speaks for a cause. */
export interface Testimony {
  readonly exit: Exit;
  readonly stop: StopReason | undefined;
  /** True when the polite way was not enough. */
  readonly forced: boolean;
  /** The signal the caller sent last through `signal()`, when it was one that ends. */
  readonly sent: NodeJS.Signals | undefined;
  readonly verdict: Verdict;
  readonly limits: Limits;
  readonly usage: Usage;
  readonly memoryMechanism: string;
}

/** A shell that runs the program as its child ends with 128 + 9 when the kernel killed that child. */
const KILLED_CHILD_EXIT_CODE = 137;

/**
 * Why the command ended. What the kernel counted explains it (a memory kill a death by SIGKILL, refused memory a failure,
 * used up cpu time any end) unless the supervisor had decided to stop the run before: then the stop is the reason, and
 * the counters stand beside it in the report.
 */
export function causeOf(testimony: Testimony): Cause {
  const { exit, stop, verdict } = testimony;
  if (stop !== undefined) return stopCause(stop, testimony);
  const { memory } = verdict;
  if (memory !== undefined && (memory.ended || diedOfKill(exit))) return memoryCause(testimony, memory);
  if (verdict.cpuTime !== undefined) return stopCause({ kind: 'cpu-time' }, testimony);
  if (verdict.allocations !== undefined && !succeeded(exit)) return memoryCause(testimony, verdict.allocations);
  switch (exit.kind) {
    case 'exited':
      return { kind: 'exit', exitCode: exit.exitCode };
    case 'signaled':
      return { kind: 'signal', signal: exit.signal, by: testimony.sent === exit.signal ? 'caller' : 'unknown' };
    case 'unknown':
      return { kind: 'unknown', reason: exit.reason };
  }
}

function diedOfKill(exit: Exit): boolean {
  if (exit.kind === 'signaled') return exit.signal === 'SIGKILL';
  return exit.kind === 'exited' ? exit.exitCode === KILLED_CHILD_EXIT_CODE : true;
}

function succeeded(exit: Exit): boolean {
  return exit.kind === 'exited' && exit.exitCode === 0;
}

function memoryCause(testimony: Testimony, memory: NonNullable<Verdict['memory']>): Cause {
  return {
    kind: 'memory',
    limitBytes: testimony.limits.memory,
    limit: memory.limit,
    mechanism: testimony.memoryMechanism,
    evidence: memory.evidence,
  };
}

function stopCause(stop: StopReason, { limits, usage, forced }: Testimony): Cause {
  switch (stop.kind) {
    case 'wall-time':
      return { kind: 'wall-time', limitMs: limits.wallTime ?? 0 };
    case 'idle-time':
      return { kind: 'idle-time', limitMs: limits.idleTime ?? 0 };
    case 'cpu-time':
      return { kind: 'cpu-time', limitMs: limits.cpuTime ?? 0, usedMs: usage.cpuTimeMs ?? 0 };
    case 'output':
      return { kind: 'output', limitBytes: limits.output ?? 0 };
    case 'canceled':
      return { kind: 'canceled', reason: errorText(stop.reason) };
    case 'shutdown':
      return { kind: 'shutdown', forced };
    case 'force-stop':
      return { kind: 'force-stop' };
  }
}

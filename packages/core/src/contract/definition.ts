import type { CapabilityClaims } from './capability.ts';
import type { Confinement } from './confinement.ts';
import type { Handle } from './handle.ts';
import type { Host } from './host.ts';
import type { Ended } from './kept.ts';
import type { LaunchPlan } from './plan.ts';
import type { ProbeResult, Proved } from './probe.ts';
import type { Request } from './request.ts';
import type { Spawner, StandardStreams } from './spawn.ts';

/** Where an executor can work at all: an operating system and semver ranges, or text such as
 *  `linux >=5.14 with systemd >=252` or `windows`. */
export type PlatformCondition = string | readonly string[];

/** What `plan()` may look at: pure data, so that a plan can be made for any machine on any machine. */
export interface PlanContext {
  readonly host: Pick<Host, 'platform' | 'uid' | 'capacity' | 'kernelRelease'>;
  readonly proved: Proved;
  /** A random name for this run, `[0-9a-f]{16}`; part of every group, unit and job name. */
  readonly runId: string;
  /** Set when the run has to outlive this process; asked only of an executor that proved `detach`. */
  readonly detached?: DetachedStart;
}

/** What `launch()` works with. */
export interface LaunchContext extends PlanContext {
  readonly host: Host;
  readonly request: Request;
  readonly stdio: StandardStreams;
  readonly spawner: Spawner;
  /** A session of its own, so that the group can be signalled; false keeps the terminal with the program. */
  readonly newSession: boolean;
  /** Aborts when the caller gave up while starting; a launch that sees it undoes its work and throws its reason. */
  readonly signal: AbortSignal;
}

/** How a run that outlives this process was asked for. */
export interface DetachedStart {
  readonly name: string | undefined;
  /** How a limit that its keeper watches stops the tree: the polite signal, and the milliseconds until force. */
  readonly grace: { readonly signal: NodeJS.Signals; readonly ms: number };
}

/** What `reopen()` works with. */
export interface ReopenContext {
  readonly host: Host;
  readonly proved: Proved;
}

/** Why nobody can know what became of a run. */
export type Loss = 'rebooted' | 'pid-reused' | 'state-removed' | 'end-unseen';

/** The tree that a handle names is not there any more, or is another one. */
export interface Gone {
  readonly status: 'gone';
  readonly reason: string;
  /** Set where the handle named a run that is lost. */
  readonly lost?: Loss;
}

/**
 * What a plugin author writes: naive about life-cycle, core owns the state machine around it.
 * `probe` is called at most once at a time, each `launch` at most once for its context.
 */
export interface ExecutorDefinition {
  /** Lower case, digits and dashes; unique in a registry. */
  readonly name: string;
  /** Breaks a tie between executors that offer the same; higher wins. Default 0. */
  readonly rank?: number;
  readonly platform?: PlatformCondition;
  readonly claims: CapabilityClaims;
  /** Does here what the run would do, in a throw-away group, and reads it back. Must not leave anything behind. */
  probe(host: Host, signal: AbortSignal): Promise<ProbeResult>;
  /** Pure: no IO, the same answer for the same input, one setting or refusal for each requested item. */
  plan(request: Request, context: PlanContext): LaunchPlan;
  /** Must have removed everything it made when it throws. Resolves when the program is inside its fence. */
  launch(plan: LaunchPlan, context: LaunchContext): Promise<Confinement>;
  /** Takes over a tree by its handle, or a process by its pid, whose identity it then establishes itself. */
  reopen?(handle: Handle | number, context: ReopenContext): Promise<Confinement | Ended | Gone>;
}

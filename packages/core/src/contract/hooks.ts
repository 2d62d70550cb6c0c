import type { Candidate } from './candidate.ts';
import type { LaunchPlan } from './plan.ts';
import type { ReceiptItem } from './receipt.ts';
import type { Report } from './report.ts';
import type { Request } from './request.ts';
import type { Requirement } from './requirement.ts';

/** How a tap is placed among others. */
export interface TapOptions {
  readonly name: string;
  /** Lower runs earlier; default 0. */
  readonly stage?: number;
  /** The name or names of taps that must run after this one. */
  readonly before?: string | readonly string[];
}

/** A point where others may look on; what it throws is kept as a note and breaks nothing. */
export interface ObserverHook<T> {
  tap(options: string | TapOptions, observe: (value: T) => void): void;
}

/** A point where others may answer with a changed value; returning `undefined` keeps it. */
export interface WaterfallHook<T, C> {
  tap(options: string | TapOptions, change: (value: T, context: C) => T | undefined): void;
  tapPromise(options: string | TapOptions, change: (value: T, context: C) => Promise<T | undefined>): void;
}

/** What was asked, for the candidates and plan hooks. */
export interface SelectionContext {
  readonly request: Request;
  readonly requirements: readonly Requirement[];
}

/** The hooks of a registry, in the order in which a run meets them. */
export interface Hooks {
  /** Every probe that ran, with its result. */
  readonly probe: ObserverHook<Candidate>;
  /** The candidates that are in, best first: drop or reorder them; the first one left runs the command. */
  readonly candidates: WaterfallHook<readonly Candidate[], SelectionContext>;
  /** The launch plan before anything is done. */
  readonly plan: WaterfallHook<LaunchPlan, SelectionContext>;
  readonly started: ObserverHook<{ readonly pid: number; readonly executor: string; readonly plan: LaunchPlan }>;
  /** Items that were asked for and are not enforced. */
  readonly degraded: ObserverHook<{ readonly executor: string; readonly items: readonly ReceiptItem[] }>;
  readonly exited: ObserverHook<{ readonly pid: number; readonly executor: string }>;
  /** The report before anybody sees it. */
  readonly report: WaterfallHook<Report, { readonly executor: string }>;
}

import { type ErrorCode, type LaunchPlan, type Proved, type ReceiptItem, RingfenceError } from '@ringfence/core';
import type { Credential } from '../identity/credential.ts';
import type { WindowsJobOptions } from '../options.ts';

/** The limits that the keeper watches itself, in the units of a request. */
export interface WatchedLimits {
  readonly wallTime?: number;
  readonly idleTime?: number;
  readonly output?: number;
  readonly cpuTime?: number;
}

/** What the keeper is told, as one line of JSON. It comes as a whole or not at all: an owner that dies before has run nothing. */
export interface Orders {
  readonly plan: LaunchPlan;
  readonly proved: Proved;
  readonly runId: string;
  readonly options: Omit<WindowsJobOptions, 'credential'>;
  /** Asked of the owner, who alone knows it. */
  readonly credential?: Credential;
  readonly stdin: 'ignore' | { readonly file: string };
  /** The state folder. */
  readonly state: string;
  readonly limits: WatchedLimits;
  readonly grace: { readonly signal: NodeJS.Signals; readonly ms: number };
}

/** What the keeper answers, as one line of JSON. */
export type Answer =
  | {
      readonly status: 'started';
      readonly pid: number;
      readonly startTime: string;
      readonly items: readonly ReceiptItem[];
      /** What its clocks were set to. */
      readonly armed: WatchedLimits;
    }
  | { readonly status: 'failed'; readonly error: ToldError };

/** An error as it goes from one process to another. */
export interface ToldError {
  readonly code: ErrorCode | undefined;
  readonly problem: string;
  readonly expected?: string;
  readonly received?: unknown;
  readonly authority?: string;
  readonly remedy?: string;
}

/** The orders in a text that may have been cut; `undefined` for one that was: then nobody is there any more. */
export function readOrders(text: string): Orders | undefined {
  return text.endsWith('\n') ? (JSON.parse(text) as Orders) : undefined;
}

/** The text of orders, or of an answer. */
export function line(value: Orders | Answer): string {
  return `${JSON.stringify(value)}\n`;
}

/** The answer in a text; `undefined` for none, or a part of one: the keeper ended before it could say anything. */
export function readAnswer(text: string): Answer | undefined {
  return text.endsWith('\n') ? (JSON.parse(text) as Answer) : undefined;
}

/** An error as the owner throws it. */
export function thrown({ code, ...parts }: ToldError): RingfenceError {
  return new RingfenceError(code ?? 'FENCE_SETUP_FAILED', parts);
}

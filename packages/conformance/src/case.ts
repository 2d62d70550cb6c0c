import type { Grade, KnownCapability, ReceiptValue } from '@ringfence/core';
import type { ProgramName } from './programs.ts';
import type { Stage } from './stage/stage.ts';

/** How one case ended. */
export type Verdict = 'proved' | 'broken' | 'not-offered' | 'not-tried';

/** What a case needs of the machine and of this process; where it is missing, the case is not tried. */
export type Need = 'linux' | 'posix' | 'root' | 'module';

/** What was seen, for the table. A field that is left out was not measured. */
export interface Observation {
  /** The request item in whose unit `asked` and `observed` are; left out for words. */
  readonly item?: string;
  readonly asked?: ReceiptValue;
  readonly observed?: ReceiptValue;
  /** By which part of what was asked it was exceeded: 0.04 is 4 %. 0 when it was not. */
  readonly overshoot?: number;
  /** Milliseconds from the first action of a kill until nobody could be seen from outside. */
  readonly killMs?: number;
}

/** A behaviour that every executor must show where it offers the capability. Cases are data; their ids never change. */
export interface ConformanceCase {
  /** `area/what`, lower case; stable over versions. */
  readonly id: string;
  /** A sentence that is true of an executor that passes. */
  readonly title: string;
  /** The capability that it proves; `undefined` for what every executor owes. */
  readonly capability: KnownCapability | undefined;
  /** The programs that it starts. */
  readonly programs: readonly ProgramName[];
  /** What must be seen from outside the tree. */
  readonly observes: string;
  /** The bound of its time: milliseconds until it counts as broken. */
  readonly timeoutMs: number;
  readonly needs: readonly Need[];
  /** It counts what the executor is asked, or leans on the whole machine: no other case is tried beside it. */
  readonly alone: boolean;
  /** The grade that owes it in full. A weaker one that fails here is within its bounds, if its claim names them. */
  readonly owedAt: Exclude<Grade, 'none'>;
  /** Rejects with `CaseBroken` or `CaseNotTried`; any other rejection is broken too. */
  prove(stage: Stage): Promise<Observation>;
}

type Written = Pick<ConformanceCase, 'id' | 'title' | 'observes' | 'prove'> & Partial<ConformanceCase>;

/** A case with the usual values where nothing is said. */
export function defineCase(written: Written): ConformanceCase {
  return Object.freeze({
    capability: undefined,
    programs: [],
    timeoutMs: 10_000,
    needs: [],
    alone: false,
    owedAt: 'polled' as const,
    ...written,
  });
}

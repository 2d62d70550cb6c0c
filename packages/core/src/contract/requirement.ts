import type { Capability, Grade } from './capability.ts';

/** A capability the request asks for: without a `must` the candidate is out, without a `prefer` it ranks lower. */
export interface Requirement {
  readonly capability: Capability;
  /** The request item it comes from, for example `memory`; `undefined` for one that was named in `require`. */
  readonly item: string | undefined;
  readonly level: 'must' | 'prefer';
  /** The weakest grade that satisfies it. */
  readonly atLeast: Exclude<Grade, 'none'>;
}

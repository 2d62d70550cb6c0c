import type {
  CapabilityClaims,
  Exit,
  Host,
  ItemValue,
  LaunchContext,
  Offer,
  PlanContext,
  PlatformCondition,
  Reading,
  Refused,
  Request,
  RequestedItem,
  Setting,
  Verdict,
  Wrapper,
} from '@ringfence/core';
import type { Testified } from '../launch/witness.ts';

/** What is peculiar to an executor of plain processes; everything else about them is the same under each. */
export interface PlainExecutor {
  readonly name: string;
  readonly rank?: number;
  readonly platform?: PlatformCondition;
  /** What it can do beside what any tree of plain processes can: to be looked for, stopped, counted and found again. */
  readonly claims: CapabilityClaims;
  /** Tries here what it claims, and answers what holds or why nothing does; what it throws is a reason too. */
  probe(host: Host, signal: AbortSignal): Promise<Offer | Refused>;
  /** What an item is set to, or why it cannot be in this very request. Default: what was requested. Pure. */
  setTo?(item: RequestedItem, request: Request, context: PlanContext): ItemValue;
  /** The helpers that hold these settings, outermost first, programs by their names. Pure. */
  wrappers(settings: readonly Setting[]): readonly Wrapper[];
  /** Files of `/proc/self` in which the work of the helpers can be seen, read after them and before the program. */
  readonly testify?: readonly Testified[];
  /** Milliseconds after which a kill gives up and names the survivors; default: 10000. */
  readonly killDeadlineMs?: number;
  /** What those files say of a setting, for the receipt; not asked about what this package knows by itself (`RLIMIT_*`...). */
  reading?(setting: Setting, files: ReadonlyMap<string, string>): Reading;
  /** Settings that cannot be held at this moment, each with its reason; asked right before the start. */
  refuse?(settings: readonly Setting[], context: LaunchContext): Promise<ReadonlyMap<string, string>>;
  /** What the end of the main process says beside how it ended, under the settings that held. */
  verdict?(exit: Exit, settings: readonly Setting[]): Verdict;
}

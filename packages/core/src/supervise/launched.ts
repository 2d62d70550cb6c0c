import type {
  Confinement,
  Handle,
  LaunchPlan,
  Limits,
  Receipt,
  ReceiptItem,
  Report,
  StartOptions,
} from '../contract/index.ts';
import type { Draft } from '../launch/draft.ts';
import type { Ending } from '../report/report.ts';

/** A tree that stands in its fence, with everything its supervision needs. */
export interface Launched {
  readonly name: string;
  readonly confinement: Confinement;
  readonly receipt: Receipt;
  readonly limits: Limits;
  readonly command: Ending['command'];
  /** True when core samples the cpu time of the tree itself. */
  readonly pollCpuTime: boolean;
  /** When the launch began, on the clock of `performance.now()`. */
  readonly launchedAt: number;
  /** True for a detached run that had ended when it was opened. */
  readonly ended?: boolean;
}

/** One attempt to launch: what ends it, and who is told that something is about to be spawned. */
export interface Attempt {
  readonly signal: AbortSignal;
  readonly launching: () => void;
}

/** What the executor of one command needs of the registry it belongs to. */
export interface Launcher {
  launch(draft: Draft, options: StartOptions, attempt: Attempt): Promise<Launched>;
  plan(draft: Draft, options: StartOptions): Promise<LaunchPlan>;
  reopen(handle: number | Handle): Promise<Launched>;
  /** Limits of a running tree: checked, changed, read back. */
  update(
    launched: Launched,
    resources: unknown,
  ): Promise<{ readonly limits: Partial<Limits>; readonly items: readonly ReceiptItem[] }>;
  /** The report hook, and the observers of an end. */
  finish(report: Report): Promise<Report>;
  /** Ends the tree when this process exits, until the answer is called. */
  keep(confinement: Confinement): () => void;
}

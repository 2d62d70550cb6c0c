import type {
  Confinement,
  Exit,
  KillReceipt,
  Limits,
  Receipt,
  ReceiptItem,
  Report,
  Usage,
  Verdict,
} from '../contract/index.ts';
import { errorText } from '../errors/index.ts';
import { NO_USAGE } from '../launch/receipt-items.ts';
import { causeOf, type StopReason } from '../report/cause.ts';
import { buildReport, type Ending } from '../report/report.ts';
import { Clocks } from './clocks.ts';
import { drain } from './drain.ts';
import { keptReport, notedStop, noteStop } from './kept.ts';
import type { Outputs } from './outputs.ts';
import { type Grace, Stopper } from './stop.ts';

/** What one run is supervised with. */
export interface RunParts {
  readonly confinement: Confinement;
  readonly receipt: Receipt;
  readonly limits: Limits;
  readonly command: Ending['command'];
  readonly outputs: Outputs;
  readonly pollCpuTime: boolean;
  /** How a limit of the supervisor stops the tree. */
  readonly grace: Grace;
  /** The report hook. */
  readonly finish: (report: Report) => Promise<Report>;
  readonly startedAt: number;
}

/**
 * From a running tree to its report: watches the clocks, stops once however many ask, and leaves nothing behind.
 * The order at the end is fixed: exit, whoever was left is killed, pipes are read out, counters are read, the fence is removed.
 */
export class Run {
  readonly #parts: RunParts;
  readonly #clocks: Clocks;
  readonly #notes: string[] = [];
  #receipt: Receipt;
  #limits: Limits;
  #over = false;
  /** False once somebody wants an end: then no reader is waited for. */
  #patient = true;
  #reason: StopReason | undefined;
  #stopper: Stopper | undefined;
  #stopping: Promise<KillReceipt> | undefined;
  #sent: NodeJS.Signals | undefined;
  readonly #unkillable = deferred<Exit>();
  /** The one report; rejects only when the executor could not even try to kill. */
  readonly report: Promise<Report>;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#receipt = parts.receipt;
    this.#limits = parts.limits;
    this.#clocks = new Clocks((reason) => void this.stop(reason, parts.grace));
    parts.outputs.watch((bytes) => this.#clocks.printed(bytes));
    this.#arm();
    this.report = this.#untilTheEnd();
    // Nobody has to wait for a report; whoever does gets the rejection.
    this.report.catch(() => undefined);
  }

  get receipt(): Receipt {
    return this.#receipt;
  }

  /** Stops the tree for the first reason given. A later call without grace ends the grace of the first. */
  stop(reason: StopReason, grace: Grace): Promise<Report> {
    this.#patient = false;
    if (this.#over && this.#stopper === undefined) return this.report;
    if (this.#stopper === undefined) {
      this.#reason = reason;
      this.#stopper = new Stopper(this.#parts.confinement);
      this.#stopping = this.#stopNoted(this.#stopper, reason, grace);
      // `#empty` waits for it and throws what it throws; until then it must not be unhandled.
      this.#stopping.then(this.#giveUpOnSurvivors, () => undefined);
    } else if (grace.ms === 0) {
      // The main process may have ended while the rest of its tree still has its grace.
      this.#stopper.kill(!this.#over).catch(() => undefined);
    }
    return this.report;
  }

  async #stopNoted(stopper: Stopper, reason: StopReason, grace: Grace): Promise<KillReceipt> {
    const problem = await noteStop(this.#parts.confinement, reason);
    if (problem !== undefined) this.#notes.push(problem);
    return stopper.stop(grace);
  }

  /** A process that SIGKILL cannot end never exits: the run ends with it named among the survivors. */
  readonly #giveUpOnSurvivors = ({ survivors, proof }: KillReceipt): void => {
    if (survivors.includes(this.#parts.confinement.pid)) {
      this.#unkillable.resolve({ kind: 'unknown', reason: `it is left after SIGKILL: ${proof}` });
    }
  };

  /** Remembers that the caller sent a signal, so that an end by it is told from a stranger's. */
  sent(signal: NodeJS.Signals): void {
    this.#sent = signal;
  }

  /** Takes over limits that were changed while running, and what the kernel answered. */
  changed(limits: Partial<Limits>, items: readonly ReceiptItem[]): void {
    this.#limits = { ...this.#limits, ...limits };
    const untouched = this.#receipt.items.filter((item) => !items.some((changed) => changed.item === item.item));
    this.#receipt = { ...this.#receipt, items: [...untouched, ...items] };
    this.#arm();
  }

  /** A run that outlives this process is watched by its keeper: clocks here would hold it to the time since it was opened. */
  #arm(): void {
    const { confinement, pollCpuTime } = this.#parts;
    if (confinement.kept === undefined) this.#clocks.arm(this.#limits, pollCpuTime ? confinement : undefined);
  }

  async #untilTheEnd(): Promise<Report> {
    const { confinement, outputs, startedAt } = this.#parts;
    const exit = await Promise.race([confinement.exited, this.#unkillable.promise]);
    const { kept } = confinement;
    const durationMs = kept?.durationMs() ?? performance.now() - startedAt;
    this.#over = true;
    this.#clocks.stop();
    const kill = await this.#empty();
    if (await drain(outputs.taps, () => this.#patient)) {
      this.#notes.push('a process that got away kept an output open; it was given up after the command had ended');
    }
    const verdict = await this.#read<Verdict>(confinement.verdict(), {});
    const usage = await this.#read<Usage>(confinement.usage(), NO_USAGE);
    await this.#release();
    this.#reason ??= await notedStop(kept);
    const report = this.#account({ exit, durationMs, kill, verdict, usage });
    return this.#parts.finish(kept === undefined ? report : await keptReport(kept, report));
  }

  async #empty(): Promise<KillReceipt | undefined> {
    const stopped = await this.#stopping;
    if (stopped !== undefined) return stopped;
    const began = performance.now();
    const left = await this.#parts.confinement.sweep();
    if (left === undefined) return undefined;
    this.#notes.push(`${left.killed ?? 'some'} process(es) left by the command were killed`);
    return { ...left, politeSignal: undefined, durationMs: performance.now() - began };
  }

  /** What could not be removed is said, and found again by the next start; the report of a run is not lost over it. */
  async #release(): Promise<void> {
    try {
      await this.#parts.confinement.release();
    } catch (error) {
      this.#notes.push(`not everything that was made for the run could be removed: ${errorText(error)}`);
    }
  }

  #account(end: Pick<Ending, 'exit' | 'durationMs' | 'kill' | 'verdict' | 'usage'>): Report {
    const { confinement, command, outputs } = this.#parts;
    const receipt = this.#receipt;
    const memory = receipt.items.find((item) => item.item === 'memory');
    const memoryMechanism = memory?.status === 'enforced' ? memory.mechanism : 'a memory bound above this run';
    const limits = this.#limits;
    const forced = this.#stopper?.forced ?? false;
    const cause = causeOf({ ...end, forced, stop: this.#reason, sent: this.#sent, limits, memoryMechanism });
    const notes = [...this.#notes, ...(this.#stopper?.notes ?? []), ...outputs.notes()];
    const whole = { command, executor: receipt.executor, pid: confinement.pid, cause, receipt, forced };
    return buildReport({ ...end, ...whole, output: outputs.texts(), notes });
  }

  /** A counter that cannot be read makes a report poorer, never the run a failure. */
  async #read<T>(reading: Promise<T>, unknown: T): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      this.#notes.push(`the kernel's counters could not be read: ${errorText(error)}`);
      return unknown;
    }
  }
}

/** A promise and what settles it; Node 20 has no Promise.withResolvers. */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

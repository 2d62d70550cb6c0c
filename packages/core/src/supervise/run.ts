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
import { errorText, RingfenceError } from '../errors/index.ts';
import { NO_USAGE } from '../launch/receipt-items.ts';
import { causeOf, type StopReason } from '../report/cause.ts';
import { buildReport, type Ending } from '../report/report.ts';
import { Clocks } from './clocks.ts';
import { drain } from './drain.ts';
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
  #reason: StopReason | undefined;
  #stopper: Stopper | undefined;
  #stopping: Promise<KillReceipt> | undefined;
  #sent: NodeJS.Signals | undefined;
  /** The one report; rejects only when processes are left after force. */
  readonly report: Promise<Report>;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#receipt = parts.receipt;
    this.#limits = parts.limits;
    this.#clocks = new Clocks((reason) => void this.stop(reason, parts.grace));
    parts.outputs.watch((bytes) => this.#clocks.printed(bytes));
    this.#clocks.arm(parts.limits, parts.pollCpuTime ? parts.confinement : undefined);
    this.report = this.#untilTheEnd();
    // Nobody has to wait for a report; whoever does gets the rejection.
    this.report.catch(() => undefined);
  }

  get receipt(): Receipt {
    return this.#receipt;
  }

  /** Stops the tree for the first reason given. A later call without grace ends the grace of the first. */
  stop(reason: StopReason, grace: Grace): Promise<Report> {
    if (this.#over) return this.report;
    if (this.#stopper === undefined) {
      this.#reason = reason;
      this.#stopper = new Stopper(this.#parts.confinement);
      this.#stopping = this.#stopper.stop(grace);
      // `#empty` waits for it and throws what it throws; until then it must not be unhandled.
      this.#stopping.catch(() => undefined);
    } else if (grace.ms === 0) {
      this.#stopper.kill(true).catch(() => undefined);
    }
    return this.report;
  }

  /** Remembers that the caller sent a signal, so that an end by it is told from a stranger's. */
  sent(signal: NodeJS.Signals): void {
    this.#sent = signal;
  }

  /** Takes over limits that were changed while running, and what the kernel answered. */
  changed(limits: Partial<Limits>, items: readonly ReceiptItem[]): void {
    this.#limits = { ...this.#limits, ...limits };
    const untouched = this.#receipt.items.filter((item) => !items.some((changed) => changed.item === item.item));
    this.#receipt = { ...this.#receipt, items: [...untouched, ...items] };
    this.#clocks.arm(this.#limits, this.#parts.pollCpuTime ? this.#parts.confinement : undefined);
  }

  async #untilTheEnd(): Promise<Report> {
    const { confinement, outputs, startedAt } = this.#parts;
    const exit = await confinement.exited;
    const durationMs = performance.now() - startedAt;
    this.#over = true;
    this.#clocks.stop();
    try {
      const kill = await this.#empty();
      if (await drain(outputs.taps)) {
        this.#notes.push('a process that got away kept an output open; it was given up after the command had ended');
      }
      const report = await this.#account(exit, durationMs, kill);
      return await this.#parts.finish(report);
    } finally {
      await confinement.release();
    }
  }

  async #empty(): Promise<KillReceipt | undefined> {
    const stopped = await this.#stopping;
    const began = performance.now();
    const left = stopped === undefined ? await this.#parts.confinement.sweep() : undefined;
    if (left !== undefined) this.#notes.push(`${left.killed ?? 'some'} process(es) left by the command were killed`);
    const swept = left && { ...left, politeSignal: undefined, durationMs: performance.now() - began };
    const kill = stopped ?? swept;
    if (kill !== undefined && kill.survivors.length > 0) throw incomplete(kill);
    return kill;
  }

  async #account(exit: Exit, durationMs: number, kill: KillReceipt | undefined): Promise<Report> {
    const { confinement, command, outputs } = this.#parts;
    const verdict = await this.#read<Verdict>(confinement.verdict(), {});
    const usage = await this.#read<Usage>(confinement.usage(), NO_USAGE);
    const receipt = this.#receipt;
    const memory = receipt.items.find((item) => item.item === 'memory');
    const memoryMechanism = memory?.status === 'enforced' ? memory.mechanism : 'a memory bound above this run';
    const limits = this.#limits;
    const forced = this.#stopper?.forced ?? false;
    const about = { exit, forced, verdict, usage };
    const cause = causeOf({ ...about, stop: this.#reason, sent: this.#sent, limits, memoryMechanism });
    const notes = [...this.#notes, ...(this.#stopper?.notes ?? []), ...outputs.notes()];
    const whole = { command, executor: receipt.executor, pid: confinement.pid, durationMs, cause, receipt, kill };
    return buildReport({ ...about, ...whole, output: outputs.texts(), notes });
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

function incomplete(kill: KillReceipt): RingfenceError {
  return new RingfenceError('STOP_INCOMPLETE', {
    problem: `processes are left after ${kill.mechanism}`,
    received: kill.survivors,
    authority: kill.proof,
    remedy: `ps -o pid,stat,wchan,cmd -p ${kill.survivors.join(',')}`,
  });
}

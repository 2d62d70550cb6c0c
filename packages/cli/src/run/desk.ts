import { type Executor, errorText } from '@ringfence/core';
import { type Arrival, actOn, catchable } from './signals.ts';

/** Signals that want the end also of what has not started. */
const CANCELING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * How long a signal waits for a start that is almost through: the program may run already while this process does not know
 * it yet, and then the signal is for the program.
 */
export const START_PATIENCE_MS = 100;

/** Where signals come from: the process, or a test. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/** What the desk of signals works with. */
export interface DeskParts {
  readonly source: SignalSource;
  readonly platform: NodeJS.Platform;
  readonly shared: boolean;
  /** Told when a signal could not be passed on. */
  readonly say: (line: string) => void;
  /** Ends this process at once: a second signal came while something would not even start. */
  readonly giveUp: (signal: NodeJS.Signals) => void;
}

/**
 * Takes every signal to this process from before the program starts until it is over: none may end this process while
 * the tree runs.
 */
export class SignalDesk {
  readonly #parts: DeskParts;
  readonly #arrivals: Arrival[] = [];
  readonly #starting = new AbortController();
  #awaited: Pick<Executor, 'state'> | undefined;
  #executor: Executor | undefined;
  #canceling: NodeJS.Timeout | undefined;
  #stoppedBy: NodeJS.Signals | undefined;
  readonly #take = (signal: NodeJS.Signals): void => this.#arrived(signal);

  constructor(parts: DeskParts) {
    this.#parts = parts;
    for (const signal of catchable(parts.platform)) parts.source.on(signal, this.#take);
  }

  /** Aborts when a signal wants the end of a program that has not started. */
  get canceled(): AbortSignal {
    return this.#starting.signal;
  }

  /** The signal for which this process stopped the program; `undefined` when it did not. */
  get stoppedBy(): NodeJS.Signals | undefined {
    return this.#stoppedBy;
  }

  /** The executor that is about to start: from its launch on the program may run before `attach` says so. */
  expect(executor: Pick<Executor, 'state'>): void {
    this.#awaited = executor;
  }

  /** From here on signals go to the program, beginning with those that came while it started. */
  attach(executor: Executor): void {
    this.#executor = executor;
    clearTimeout(this.#canceling);
    for (const [index, arrival] of this.#arrivals.entries())
      this.#act(arrival, this.#arrivals.slice(0, index), executor);
  }

  close(): void {
    clearTimeout(this.#canceling);
    for (const signal of catchable(this.#parts.platform)) this.#parts.source.off(signal, this.#take);
  }

  #arrived(signal: NodeJS.Signals): void {
    const arrival = { signal, at: performance.now() };
    const before = [...this.#arrivals];
    this.#arrivals.push(arrival);
    if (this.#executor !== undefined) this.#act(arrival, before, this.#executor);
    else if (CANCELING.includes(signal)) this.#wantsEnd(signal);
  }

  #wantsEnd(signal: NodeJS.Signals): void {
    if (this.#stoppedBy !== undefined || this.#canceling !== undefined) this.#parts.giveUp(signal);
    if (this.#mayRun()) this.#canceling = setTimeout(() => this.#cancel(signal), START_PATIENCE_MS);
    else this.#cancel(signal);
  }

  #mayRun(): boolean {
    const state = this.#awaited?.state;
    return state === 'launching' || state === 'running';
  }

  #cancel(signal: NodeJS.Signals): void {
    this.#stoppedBy = signal;
    this.#starting.abort(new Error(`${signal} came before the program had started`));
  }

  #act(arrival: Arrival, before: readonly Arrival[], executor: Executor): void {
    const { signal } = arrival;
    const act = actOn(arrival, before, this.#parts.shared);
    if (act === 'forward-main') this.#passOn(executor, signal, 'main');
    else if (act === 'forward-tree') this.#passOn(executor, signal, 'tree');
    else if (act === 'shutdown') this.#stop(signal, executor.shutdown());
    else if (act === 'force-stop') this.#stop(signal, executor.forceStop());
  }

  #passOn(executor: Executor, signal: NodeJS.Signals, target: 'main' | 'tree'): void {
    executor
      .signal(signal, target)
      .catch((error: unknown) => this.#parts.say(`${signal} was not passed on: ${errorText(error)}`));
  }

  #stop(signal: NodeJS.Signals, stopping: Promise<unknown>): void {
    this.#stoppedBy = signal;
    // Whoever waits for the run is told what this is told.
    stopping.catch(() => undefined);
  }
}

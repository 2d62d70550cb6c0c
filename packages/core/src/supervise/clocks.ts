import type { Confinement, Limits } from '../contract/index.ts';
import type { StopReason } from '../report/cause.ts';

/** The first look at the cpu time comes early, so that a small limit is not overrun by much. */
const CPU_POLL_MIN_MS = 10;
const CPU_POLL_MAX_MS = 250;
/** A longer delay would fire at once (Node, timers): it is waited for in steps. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Armed = Partial<Pick<Limits, 'wallTime' | 'idleTime' | 'cpuTime' | 'output'>>;

/** The limits the supervisor holds itself: it watches, and calls `onExceeded` once. */
export class Clocks {
  readonly #onExceeded: (reason: StopReason) => void;
  readonly #startedAt = performance.now();
  readonly #timers = new Set<NodeJS.Timeout>();
  #limits: Armed = {};
  #lastOutputAt = performance.now();
  #outputBytes = 0;
  #done = false;

  constructor(onExceeded: (reason: StopReason) => void) {
    this.#onExceeded = onExceeded;
  }

  /** Starts the clocks, or sets them to changed limits; wall time counts from the start either way. */
  arm(limits: Armed, sampled: Pick<Confinement, 'usage'> | undefined): void {
    this.#clear();
    if (this.#done) return;
    this.#limits = limits;
    if (limits.wallTime !== undefined) {
      this.#at(this.#startedAt + limits.wallTime, () => this.#exceeded('wall-time'));
    }
    if (limits.idleTime !== undefined) this.#watchIdle(limits.idleTime);
    if (limits.cpuTime !== undefined && sampled !== undefined) void this.#pollCpu(sampled, limits.cpuTime);
  }

  /** The program printed something. */
  printed(bytes: number): void {
    this.#lastOutputAt = performance.now();
    this.#outputBytes += bytes;
    const { output } = this.#limits;
    if (output !== undefined && this.#outputBytes > output) this.#exceeded('output');
  }

  stop(): void {
    this.#done = true;
    this.#clear();
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #exceeded(kind: 'wall-time' | 'idle-time' | 'cpu-time' | 'output'): void {
    if (this.#done) return;
    this.stop();
    this.#onExceeded({ kind });
  }

  #at(time: number, act: () => void): void {
    const wait = time - performance.now();
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        if (performance.now() < time && wait > LONGEST_TIMER_MS) this.#at(time, act);
        else act();
      },
      Math.min(Math.max(wait, 0), LONGEST_TIMER_MS),
    );
    this.#timers.add(timer);
  }

  // One timer for each silence rather than one reset for each chunk: output may come thousands of times a second.
  #watchIdle(limitMs: number): void {
    this.#at(this.#lastOutputAt + limitMs, () => {
      if (performance.now() - this.#lastOutputAt >= limitMs) this.#exceeded('idle-time');
      else this.#watchIdle(limitMs);
    });
  }

  async #pollCpu(sampled: Pick<Confinement, 'usage'>, limitMs: number): Promise<void> {
    const usage = await sampled.usage().catch(() => undefined);
    if (this.#done || this.#limits.cpuTime !== limitMs) return;
    const used = usage?.cpuTimeMs ?? 0;
    if (used >= limitMs) return this.#exceeded('cpu-time');
    const wait = Math.min(CPU_POLL_MAX_MS, Math.max(CPU_POLL_MIN_MS, (limitMs - used) / 4));
    this.#at(performance.now() + wait, () => void this.#pollCpu(sampled, limitMs));
  }
}

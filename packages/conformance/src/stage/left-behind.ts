import { existsSync, rmdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '@ringfence/core';
import { upwards } from '../outside/groups.ts';
import type { Outside } from '../outside/outside.ts';
import { scaled } from '../pace.ts';

/** Milliseconds that the kernel and a manager of groups may take to clear up after the last process. */
const PATIENCE_MS = 1500;

/** Everything a case made that must be gone after it: processes by pid and by mark, and the groups around them. */
export class LeftBehind {
  readonly #outside: Outside;
  readonly #variable: string;
  readonly #pids = new Map<number, string | undefined>();
  readonly #groups = new Set<string>();
  /** The groups this process is in, and all above them: a process that is being reaped may stand in one of those. */
  readonly #ours: ReadonlySet<string>;

  constructor(outside: Outside, variable: string) {
    this.#outside = outside;
    this.#variable = variable;
    this.#ours = new Set(outside.groups(process.pid).flatMap(upwards));
  }

  remember(pid: number): void {
    this.#pids.set(pid, this.#startTime(pid));
    // A process that ended already is in no group any more, or in that of whoever is to reap it.
    if (!this.#outside.isRunning(pid)) return;
    for (const { directory } of this.#outside.groups(pid)) if (!this.#ours.has(directory)) this.#groups.add(directory);
  }

  /** Waits until all is gone; what is not is told in words, and then ended and removed. Without patience it waits for nobody. */
  async end(patient: boolean): Promise<readonly string[]> {
    const end = performance.now() + (patient ? scaled(PATIENCE_MS) : 0);
    for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
      const [pids, groups] = [this.pids(), [...this.#groups].filter((group) => existsSync(group))];
      if (pids.length === 0 && groups.length === 0) return [];
      if (performance.now() > end) {
        const left = [...new Set([...pids, ...this.#outside.marked(this.#variable)])];
        const words = [
          ...left.map((pid) => `process ${pid} still runs`),
          ...groups.map((group) => `${group} is still there`),
        ];
        this.#clear(left, groups);
        return words;
      }
      await delay(pause);
    }
  }

  /** Who still runs. The whole table is searched once nobody who is known is left: that is the dear part of it. */
  pids(): readonly number[] {
    const known = [...this.#pids].filter(
      ([pid, start]) => this.#outside.isRunning(pid) && this.#startTime(pid) === start,
    );
    if (known.length > 0) return known.map(([pid]) => pid);
    const marked = this.#outside.marked(this.#variable);
    for (const pid of marked) this.#pids.set(pid, this.#startTime(pid));
    return marked;
  }

  #startTime(pid: number): string | undefined {
    return process.platform === 'linux' ? this.#outside.startTime(pid) : undefined;
  }

  #clear(pids: readonly number[], groups: readonly string[]): void {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (systemCode(error) !== 'ESRCH' && systemCode(error) !== 'EPERM') throw error;
        // It ended by itself, or it is another user's and ends at its own deadline.
      }
    }
    for (const group of groups) {
      try {
        rmdirSync(group);
      } catch {
        // Told already: it stands in the answer, and the kernel keeps it while somebody is in it.
      }
    }
  }
}

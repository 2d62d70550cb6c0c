import type { Usage, Verdict } from '@ringfence/core';
import { type GroupView, readUnifiedCounters, unifiedVerdict, usageOf } from '@ringfence/posix';
import { boundIn } from './reading.ts';

/** The files whose numbers a report is made of. */
export const COUNTED: readonly string[] = [
  'cpu.stat',
  'memory.current',
  'memory.peak',
  'memory.events',
  'memory.events.local',
  'pids.current',
  'pids.peak',
  'pids.events',
  'io.stat',
];

/** A group as it was when its files were read; `undefined` for a file that it had not. */
export function copiedGroup(directory: string, files: ReadonlyMap<string, string>): GroupView {
  return { directory, read: (file) => files.get(file), ancestors: [] };
}

/**
 * What the kernel counts of a unit. The manager removes the group of a unit as soon as nobody is in it any more, so what
 * was read last is kept.
 */
export class UnitCounters {
  readonly #group: GroupView;
  readonly #extraTasks: number;
  #files: ReadonlyMap<string, string> = new Map();
  #last: GroupView | undefined;
  #isFinal = false;

  /** @param extraTasks tasks of the unit that are not the program's */
  constructor(group: GroupView, extraTasks: number) {
    this.#group = group;
    this.#extraTasks = extraTasks;
  }

  /** Reads every counter now, if the group is still there. */
  keep(): void {
    if (this.#isFinal) return;
    const files = COUNTED.flatMap((file) => {
      const text = this.#group.read(file);
      return text === undefined ? [] : [[file, text] as const];
    });
    if (files.length === 0) return;
    // The group may go while it is read: what can no longer be read keeps the value it had.
    this.#files = new Map([...this.#files, ...files]);
    this.#last = copiedGroup(this.#group.directory, this.#files);
  }

  /** Takes over what was read at the end by somebody else, the stop hook of a service. */
  take(last: GroupView): void {
    this.#last = last;
    this.#isFinal = true;
  }

  usage(): Usage {
    this.keep();
    const usage = usageOf(boundIn(this.#last ?? this.#group));
    // At the end the stop hook counts itself; nobody of the program is left.
    const tasks = this.#isFinal ? 0 : this.#own(usage.tasks);
    return { ...usage, tasks, tasksPeak: this.#own(usage.tasksPeak) };
  }

  /**
   * What ended the program, asked for when nobody of it is left: what is counted after that is not the program's.
   * @param ended true when the unit is stopped at the first memory kill in it
   */
  verdict(ended: boolean): Verdict {
    this.keep();
    this.#isFinal = true;
    const verdict = unifiedVerdict(readUnifiedCounters(this.#last ?? this.#group));
    return ended && verdict.memory !== undefined ? { ...verdict, memory: { ...verdict.memory, ended } } : verdict;
  }

  #own(tasks: number | undefined): number | undefined {
    return tasks === undefined ? undefined : Math.max(0, tasks - this.#extraTasks);
  }
}

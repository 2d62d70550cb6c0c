import type { Readable, Writable } from 'node:stream';
import {
  type Confinement,
  type Exit,
  type Handle,
  type Host,
  type KillProof,
  type Limits,
  limitItems,
  NO_USAGE,
  type ProcessInfo,
  type Proved,
  planItems,
  type ReceiptItem,
  RingfenceError,
  refusedItem,
  type Usage,
  type Verdict,
} from '@ringfence/core';
import { exitOf } from './exit.ts';
import { type JobObject, userTime } from './job-object.ts';
import { applyLimits, type Target } from './limits/apply.ts';
import { limitSettings } from './limits/settings.ts';
import { NAME, valueIn } from './plan.ts';
import type { HeldProcess } from './process.ts';
import { askToEnd } from './stop/console-event.ts';
import { KILLED_EXIT_CODE, killJob, sweepJob } from './stop/kill.ts';
import type { CallerStreams } from './streams/standard.ts';
import { Freezer, type FrozenMemory } from './watch/freezer.ts';
import { programsOf } from './watch/members.ts';
import type { Messages } from './watch/messages.ts';
import { readCounters, usageOf } from './watch/usage.ts';
import { verdictOf } from './watch/verdict.ts';
import type { Win32 } from './win32/win32.ts';

/** What a tree in a job consists of. */
export interface JobParts {
  readonly win32: Win32;
  readonly job: JobObject;
  readonly name: string;
  readonly process: HeldProcess;
  readonly ended: Promise<void>;
  readonly streams: CallerStreams;
  readonly items: readonly ReceiptItem[];
  readonly target: Target;
  /** `undefined` for a job whose messages go to somebody else. */
  readonly messages: Messages | undefined;
  /** Why no message comes when memory gets scarce; `undefined` when one was asked for, or nobody wanted one. */
  readonly unnoticed: number | undefined;
  readonly lifetime: 'attached' | 'detached';
  /** False when the program uses the console of this process: an event there would reach this process too. */
  readonly ownConsole: boolean;
  /** Set where one process may freeze the tree and another thaw it. */
  readonly frozen?: FrozenMemory;
  readonly host: Pick<Host, 'run' | 'capacity'>;
  readonly proved: Proved;
}

const POLITE: readonly NodeJS.Signals[] = ['SIGINT', 'SIGBREAK', 'SIGTERM', 'SIGHUP'];

/** The running tree in its job. */
export class JobConfinement implements Confinement {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly exited: Promise<Exit>;
  readonly items: readonly ReceiptItem[];
  readonly polite: ((signal: NodeJS.Signals) => Promise<void>) | undefined;
  readonly #parts: JobParts;
  readonly #freezer: Freezer;
  #killedHere = false;

  constructor(parts: JobParts) {
    this.#parts = parts;
    this.#freezer = new Freezer(parts.win32, parts.job, parts.frozen);
    this.pid = parts.process.pid;
    this.stdin = parts.streams.stdin;
    this.stdout = parts.streams.stdout;
    this.stderr = parts.streams.stderr;
    this.items = parts.items;
    this.polite = parts.ownConsole ? (signal) => this.#ask(signal) : undefined;
    this.exited = parts.ended.then(() => exitOf(parts.process.exitCode(), this.#killedHere));
  }

  /** SIGKILL ends processes; the polite ones go to everybody on the console of the main process, whatever the target. */
  async signal(signal: NodeJS.Signals, target: 'main' | 'tree'): Promise<void> {
    const { process, job } = this.#parts;
    if (signal === 'SIGKILL') {
      this.#killedHere = true;
      if (target === 'tree') job.terminate(KILLED_EXIT_CODE);
      else if (!process.ended()) process.terminate(KILLED_EXIT_CODE);
      return;
    }
    if (process.ended()) return;
    if (!POLITE.includes(signal) || this.polite === undefined) throw notSent(signal, this.polite !== undefined);
    await this.polite(signal);
  }

  async kill(): Promise<KillProof> {
    this.#killedHere = true;
    const { win32, job, process } = this.#parts;
    const proof = await killJob(win32, job);
    if (proof.complete || process.ended()) {
      await this.exited;
      return proof;
    }
    // Its own handle says that it lives, also where the job does not tell who is in it.
    return { ...proof, survivors: [...new Set([this.pid, ...proof.survivors])] };
  }

  async sweep(): Promise<KillProof | undefined> {
    return sweepJob(this.#parts.win32, this.#parts.job);
  }

  async processes(): Promise<readonly ProcessInfo[]> {
    return programsOf(this.#parts.win32, this.#parts.job);
  }

  readonly freeze = async (): Promise<void> => this.#freezer.freeze();

  readonly thaw = async (): Promise<void> => this.#freezer.thaw();

  readonly update = async (limits: Partial<Limits>): Promise<readonly ReceiptItem[]> => {
    const { target, host, proved, job } = this.#parts;
    const { cpus } = host.capacity;
    // A limit of the cpu that is given now takes the place of a weight, and the other way round.
    const capped = limits.cpu !== undefined;
    const planned = planItems(limitItems(limits), proved.offer, (item) => valueIn(item, cpus, capped));
    const machine = { ...target.machine, usedUserTime: userTime(job) };
    const items = applyLimits({ ...target, machine }, limitSettings(planned.settings));
    return [...items, ...planned.refusals.map(refusedItem)];
  };

  /** Nothing where the counters of a job were not proved: a part of them would be taken for the whole. */
  async usage(): Promise<Usage> {
    const { win32, job, proved } = this.#parts;
    return proved.offer['stats']?.grade === 'kernel' ? usageOf(readCounters(win32, job)) : NO_USAGE;
  }

  async verdict(): Promise<Verdict> {
    const { messages, unnoticed } = this.#parts;
    if (messages === undefined) return { notes: ['the messages of the job went to the process that started it'] };
    const { memoryPeakBytes } = await this.usage();
    return verdictOf({ messages: messages.counts(), peakBytes: memoryPeakBytes, unnoticed });
  }

  async handle(): Promise<Handle> {
    const { process, name, lifetime, ownConsole } = this.#parts;
    const startTime = process.startTime ?? 'unknown';
    // The start time is a date and no count since a boot: it needs no boot beside it.
    const identity = { pid: this.pid, startTime, bootId: undefined };
    return {
      schemaVersion: 1,
      executor: NAME,
      identity,
      data: { job: name, lifetime, console: ownConsole ? 'own' : 'shared' },
    };
  }

  abandon(): void {
    const { job, lifetime } = this.#parts;
    // Nobody reads the messages of a tree that goes on; they would pile up.
    if (lifetime === 'detached') job.associate(0);
    else job.terminate(KILLED_EXIT_CODE);
  }

  async release(): Promise<void> {
    const { job, process, messages } = this.#parts;
    this.#freezer.release();
    messages?.close();
    process.close();
    job.close();
  }

  async #ask(signal: NodeJS.Signals): Promise<void> {
    const { host, process } = this.#parts;
    const pids = this.#parts.job.pids();
    try {
      // What is suspended takes an event only when it runs on.
      if (this.#freezer.held > 0) this.#freezer.thaw();
      await askToEnd(host, { pid: this.pid, pids, signal });
    } catch (error) {
      if (!process.ended()) throw error;
    }
  }
}

function notSent(signal: NodeJS.Signals, ownConsole: boolean): RingfenceError {
  return new RingfenceError('SIGNAL_FAILED', {
    problem: `${signal} cannot be sent`,
    expected: ownConsole
      ? `SIGKILL, or one of ${POLITE.join(', ')}, which become console events; Windows has no other signals`
      : 'SIGKILL: the program shares the console of this process, where an event would reach both',
    received: signal,
  });
}

import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Confinement,
  type Exit,
  errorText,
  type Handle,
  type HelperResult,
  type Host,
  type KillProof,
  NO_USAGE,
  type ProcessInfo,
  type ReceiptItem,
  RingfenceError,
  type Spawned,
  systemCode,
  type Usage,
  type Verdict,
} from '@ringfence/core';
import { TASKKILL, taskkillPath } from './mechanisms.ts';
import type { UniversalOptions } from './options.ts';

const DEFAULT_DEADLINE_MS = 10_000;

/** A tree of plain processes on Windows, ended by `taskkill`. A stopgap: a job object can do all that is missing here. */
export class WindowsConfinement implements Confinement {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly exited: Promise<Exit>;
  readonly items: readonly ReceiptItem[];
  /** taskkill without /F closes windows, and a console program has none. */
  readonly polite = undefined;
  readonly freeze = undefined;
  readonly thaw = undefined;
  readonly update = undefined;
  readonly #host: Pick<Host, 'env' | 'run'>;
  readonly #deadlineMs: number;
  #ended = false;

  constructor(
    spawned: Spawned,
    host: Pick<Host, 'env' | 'run'>,
    items: readonly ReceiptItem[],
    options: UniversalOptions,
  ) {
    this.pid = spawned.pid;
    this.stdin = spawned.stdin;
    this.stdout = spawned.stdout;
    this.stderr = spawned.stderr;
    this.items = items;
    this.#host = host;
    this.#deadlineMs = options.killDeadlineMs ?? DEFAULT_DEADLINE_MS;
    this.exited = spawned.exited.then((exit) => {
      this.#ended = true;
      return exit;
    });
  }

  /** To the main process in either case: Windows sends no signals, and Node ends the process for most of them. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.#ended) return;
    try {
      process.kill(this.pid, signal);
    } catch (error) {
      if (systemCode(error) === 'ESRCH') return;
      const problem = `${signal} could not be sent to process ${this.pid}: ${errorText(error)}`;
      throw new RingfenceError('SIGNAL_FAILED', { problem, cause: error });
    }
  }

  async kill(): Promise<KillProof> {
    if (this.#ended) return this.#proof('the main process had ended; who it left behind cannot be found');
    const answer = await this.#taskkill();
    if (typeof answer !== 'string' && answer.code === 0) await this.#endWithin(this.#deadlineMs);
    // Not even taskkill could be started, or it failed: the main process can still be ended from here.
    if (!this.#ended) await this.signal('SIGKILL');
    await this.#endWithin(this.#deadlineMs);
    return this.#proof(typeof answer === 'string' ? answer : outcomeOf(answer));
  }

  /** taskkill finds a tree from its living root only. */
  async sweep(): Promise<undefined> {
    return undefined;
  }

  async processes(): Promise<readonly ProcessInfo[]> {
    return this.#ended ? [] : [{ pid: this.pid, parent: process.pid, command: '' }];
  }

  async usage(): Promise<Usage> {
    return NO_USAGE;
  }

  async verdict(): Promise<Verdict> {
    return {};
  }

  async handle(): Promise<Handle> {
    throw new RingfenceError('NOT_OFFERED', {
      problem: 'A process on Windows has no handle here: its start time is not read',
    });
  }

  /** The main process only: taskkill would have to be waited for. */
  abandon(): void {
    if (this.#ended) return;
    try {
      process.kill(this.pid, 'SIGKILL');
    } catch {
      // It ended at this moment, or may not be ended: the owner is exiting and has nobody left to tell.
    }
  }

  async release(): Promise<void> {
    // Nothing was made but the process.
  }

  async #taskkill(): Promise<HelperResult | string> {
    try {
      return await this.#host.run(taskkillPath(this.#host.env), taskkillArguments(this.pid));
    } catch (error) {
      return `taskkill could not be started (${errorText(error)}): only the main process was ended`;
    }
  }

  async #endWithin(ms: number): Promise<void> {
    const timer = new AbortController();
    const late = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.exited, late]);
    timer.abort();
  }

  #proof(proof: string): KillProof {
    const survivors = this.#ended ? [] : [this.pid];
    return { mechanism: TASKKILL, proof, complete: false, killed: undefined, survivors, rounds: 1 };
  }
}

/** The tree of a process, without asking. */
export function taskkillArguments(pid: number): readonly string[] {
  return ['/PID', String(pid), '/T', '/F'];
}

/** What the code of taskkill says; its words are in the language of the system. */
export function outcomeOf(answer: HelperResult): string {
  if (answer.code === 0) return 'taskkill ended every process it found by parent; orphans are not found';
  if (answer.code === 128) return 'taskkill found no process of that pid';
  return `taskkill ended with ${answer.code ?? 'no code'}: ${answer.stderr.trim() || 'no words'}`;
}

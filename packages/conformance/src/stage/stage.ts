import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createRegistry,
  type Executor,
  type Grade,
  type Identity,
  type Isolation,
  type Registry,
  type Resources,
  type StartOptions,
} from '@ringfence/core';
import { must } from '../broken.ts';
import type { Outside } from '../outside/outside.ts';
import { atThisPace } from '../pace.ts';
import { longestLife } from '../programs.ts';
import { gradeHere, type OpenedSubject } from '../subject/subject.ts';
import type { Invocation } from './invocation.ts';
import { LeftBehind } from './left-behind.ts';
import { Running } from './running.ts';

/** What a case asks of one run. */
export interface Asked {
  readonly resources?: Resources;
  readonly identity?: string | number | Identity;
  readonly isolation?: Isolation;
  readonly command?: Partial<Omit<ReturnType<Executor['command']>, 'path' | 'args'>>;
  readonly options?: StartOptions;
}

/** The variable by which everybody whom a case started is found again. */
const MARK = 'RINGFENCE_CONFORMANCE';

/** Where one case plays: the executor under proof, a look from outside, a folder, and a memory for whom it started. */
export class Stage {
  readonly subject: OpenedSubject;
  readonly outside: Outside;
  readonly #mark = randomBytes(8).toString('hex');
  readonly #runs: Executor[] = [];
  readonly #left: LeftBehind;
  #folder: string | undefined;

  constructor(subject: OpenedSubject, outside: Outside) {
    this.subject = subject;
    this.outside = outside;
    this.#left = new LeftBehind(outside, `${MARK}=${this.#mark}`);
  }

  get registry(): Registry {
    return this.subject.registry;
  }

  grade(capability: string): Grade {
    return gradeHere(this.subject, capability);
  }

  /** An empty folder of this case; removed when it is over. */
  get folder(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'ringfence-prove-'));
    return this.#folder;
  }

  /** A command that has not started. */
  command({ file, args }: Invocation, asked: Asked = {}): Executor {
    const executor = this.registry.command(file, args);
    const command = executor.command();
    const { env, ...rest } = asked.command ?? {};
    Object.assign(command, rest);
    command.env = { ...env, ...longestLife(), [MARK]: this.#mark };
    if (asked.resources !== undefined) executor.limit(asked.resources);
    if (asked.identity !== undefined) executor.runAs(asked.identity);
    if (asked.isolation !== undefined) executor.isolate(asked.isolation);
    this.#runs.push(executor);
    return executor;
  }

  /** Starts a command and remembers what is to be gone after it. */
  async start(invocation: Invocation, asked: Asked = {}): Promise<Running> {
    const executor = this.command(invocation, asked);
    await executor.start(asked.options ?? {});
    return this.running(executor);
  }

  /** A command that was started by other means than `start()`. */
  running(executor: Executor): Running {
    const confinement = this.subject.watch.launched.get(executor.pid ?? -1);
    must(confinement !== undefined, 'a command that started has a pid and a confinement', executor.pid);
    this.remember(confinement.pid);
    return new Running(executor, confinement);
  }

  /** A process that must be gone when the case is over, with the groups around it. */
  remember(pid: number): void {
    this.#left.remember(pid);
  }

  /** A registry with the same executor that has not started anything: nothing is cleaned up yet, nothing is cached. */
  fresh(): Registry {
    return createRegistry(atThisPace()).addExecutor(this.subject.definition);
  }

  /** Whoever runs and carries the mark of this case. */
  marked(): readonly number[] {
    return this.outside.marked(`${MARK}=${this.#mark}`);
  }

  /** Ends what still runs, removes the folder, and answers who and what was left behind; whoever that is, is ended too. */
  async close(patient = true): Promise<readonly string[]> {
    await Promise.allSettled(this.#runs.map((executor) => executor[Symbol.asyncDispose]()));
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    return this.#left.end(patient);
  }
}

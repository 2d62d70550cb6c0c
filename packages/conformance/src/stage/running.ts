import type { Readable } from 'node:stream';
import type { Confinement, Executor } from '@ringfence/core';
import { CaseBroken, must } from '../broken.ts';

/** A program of the kit that runs in the executor under proof. */
export class Running {
  readonly executor: Executor;
  /** What the executor answered to core. */
  readonly confinement: Confinement;
  readonly pid: number;
  readonly #lines: AsyncIterator<string>;

  constructor(executor: Executor, confinement: Confinement) {
    this.executor = executor;
    this.confinement = confinement;
    this.pid = confinement.pid;
    this.#lines = linesOf(executor.stdout);
  }

  /** The next line that it prints. @throws CaseBroken when it ends instead, with how it ended */
  async line(): Promise<string> {
    const line = await this.lineOrEnd();
    if (line !== undefined) return line;
    const { cause, stderr } = await this.executor.wait();
    throw new CaseBroken('the program prints a line, and did not end before', { cause, stderr });
  }

  /** The next line, or `undefined` when it printed its last one. */
  async lineOrEnd(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : value;
  }

  /** The next line, which must be of that form. */
  async read(form: RegExp): Promise<RegExpExecArray> {
    const line = await this.line();
    const found = form.exec(line);
    must(found !== null, `the program prints a line like ${form.source}`, line);
    return found;
  }

  /** Reads lines until the program prints no more; the last one of that form, or `undefined`. */
  async last(form: RegExp): Promise<RegExpExecArray | undefined> {
    let found: RegExpExecArray | undefined;
    for (let next = await this.#lines.next(); next.done !== true; next = await this.#lines.next()) {
      found = form.exec(next.value) ?? found;
    }
    return found;
  }
}

async function* linesOf(stream: Readable | undefined): AsyncGenerator<string, void, void> {
  let text = '';
  for await (const chunk of stream?.iterator({ destroyOnReturn: false }) ?? []) {
    text += String(chunk);
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
}

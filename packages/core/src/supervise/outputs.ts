import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Confinement, Report } from '../contract/index.ts';
import { OutputTap } from './output.ts';

/** What is kept of the outputs. */
export interface OutputOptions {
  readonly buffer: boolean;
  readonly maxBytes: number;
  readonly all: boolean;
  readonly stripFinalNewline: boolean;
}

/** Both outputs of one run. */
export class Outputs {
  readonly #options: OutputOptions;
  readonly #stdout: OutputTap | undefined;
  readonly #stderr: OutputTap | undefined;
  readonly #all: Buffer[] = [];
  #allBytes = 0;
  #watcher: ((bytes: number) => void) | undefined;

  constructor(confinement: Pick<Confinement, 'stdout' | 'stderr'>, options: OutputOptions) {
    this.#options = options;
    this.#stdout = this.#tap(confinement.stdout);
    this.#stderr = this.#tap(confinement.stderr);
  }

  get taps(): OutputTap[] {
    return [this.#stdout, this.#stderr].filter((tap) => tap !== undefined);
  }

  /** Tells `watcher` of every byte count that arrives from now on. */
  watch(watcher: (bytes: number) => void): void {
    this.#watcher = watcher;
  }

  get stdout(): Readable | undefined {
    return this.#stdout?.stream();
  }

  get stderr(): Readable | undefined {
    return this.#stderr?.stream();
  }

  /** Both outputs as one web stream, in the order of arrival. */
  readable(): ReadableStream<Uint8Array> {
    const merged = new PassThrough();
    const sources = this.taps.map((tap) => tap.stream());
    for (const source of sources) source.pipe(merged, { end: false });
    void Promise.allSettled(sources.map((source) => finished(source))).then(() => merged.end());
    return Readable.toWeb(merged) as ReadableStream<Uint8Array>;
  }

  texts(): Pick<Report, 'stdout' | 'stderr' | 'all'> {
    const { buffer, all } = this.#options;
    return {
      stdout: buffer ? this.#finish(this.#stdout?.text()) : undefined,
      stderr: buffer ? this.#finish(this.#stderr?.text()) : undefined,
      all: buffer && all ? this.#finish(Buffer.concat(this.#all).toString('utf8')) : undefined,
    };
  }

  notes(): string[] {
    const cut = this.taps.some((tap) => tap.truncated);
    return cut ? [`the output kept for the report was cut after ${this.#options.maxBytes} bytes for each stream`] : [];
  }

  #tap(source: Readable | undefined): OutputTap | undefined {
    if (source === undefined) return undefined;
    const { buffer, maxBytes } = this.#options;
    return new OutputTap(source, { keep: buffer, maxBytes, onChunk: (chunk) => this.#arrived(chunk) });
  }

  #arrived(chunk: Buffer): void {
    const room = Math.max(0, this.#options.maxBytes - this.#allBytes);
    if (this.#options.buffer && this.#options.all && room > 0) this.#all.push(chunk.subarray(0, room));
    this.#allBytes += chunk.length;
    this.#watcher?.(chunk.length);
  }

  #finish(text: string | undefined): string | undefined {
    return this.#options.stripFinalNewline ? text?.replace(/\r?\n$/, '') : text;
  }
}

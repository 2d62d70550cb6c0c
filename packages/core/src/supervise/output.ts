import { PassThrough, type Readable } from 'node:stream';

/** What is kept of a stream, and who is told. */
export interface TapOptions {
  /** Keep the bytes for the report. */
  readonly keep: boolean;
  /** Bytes kept at most; what comes after is passed on, counted and dropped. */
  readonly maxBytes: number;
  readonly onChunk: (chunk: Buffer) => void;
}

/**
 * One output of a program: read at once when it is kept, handed on to whoever asks for the stream, also late.
 * With `keep` false nothing is read until somebody asks, as with a plain child process: then the program waits.
 */
export class OutputTap {
  readonly #source: Readable;
  readonly #options: TapOptions;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #mirror: PassThrough | undefined;
  #flowing = false;
  #held = false;
  /** Settles when the source has ended or was given up. */
  readonly ended: Promise<void>;

  constructor(source: Readable, options: TapOptions) {
    this.#source = source;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      source.once('close', () => this.#finish(resolve));
      source.once('end', () => this.#finish(resolve));
      // A pipe that breaks ends like one that is closed: what came until then is the output.
      source.once('error', () => this.#finish(resolve));
    });
    if (options.keep) this.#flow();
  }

  /** Bytes that came in so far, kept or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True while whoever reads the stream has not taken what came in, so that nothing more is read. */
  get held(): boolean {
    return this.#held;
  }

  get truncated(): boolean {
    return this.#options.keep && this.#bytes > this.#options.maxBytes;
  }

  /** The stream from its first kept byte on. Every call returns the same one. */
  stream(): Readable {
    if (this.#mirror !== undefined) return this.#mirror;
    const mirror = new PassThrough();
    // A reader that goes away is no reason to lose what is kept. Where nothing is kept nobody reads any more, and the
    // program meets a closed pipe, as it would without anybody in between.
    mirror.on('error', () => undefined);
    mirror.on('close', () => {
      if (!this.#options.keep) this.#source.destroy();
    });
    mirror.on('drain', () => {
      this.#held = false;
      this.#source.resume();
    });
    this.#mirror = mirror;
    for (const chunk of this.#chunks) mirror.write(chunk);
    if (this.#source.closed || this.#source.readableEnded) mirror.end();
    this.#flow();
    return mirror;
  }

  /** What was kept, as UTF-8. */
  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  /** Gives the source up although somebody may still hold its other end. */
  abandon(): void {
    this.#source.destroy();
  }

  #flow(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    this.#source.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    const room = Math.max(0, this.#options.maxBytes - this.#bytes);
    this.#bytes += chunk.length;
    if (this.#options.keep && room > 0) this.#chunks.push(chunk.subarray(0, room));
    this.#options.onChunk(chunk);
    const mirror = this.#mirror;
    if (mirror === undefined || mirror.destroyed) return;
    if (mirror.write(chunk) || this.#options.keep) return;
    this.#held = true;
    this.#source.pause();
  }

  #finish(resolve: () => void): void {
    this.#held = false;
    this.#mirror?.end();
    resolve();
  }
}

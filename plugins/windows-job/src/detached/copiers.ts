import type { Readable } from 'node:stream';
import { type OutputName, PieceWriter } from '@ringfence/posix/keeper';

/** A process that got away and holds an output open holds the keeper no longer than this. */
const LONGEST_MS = 1000;

/** Copies what a program prints into pieces in its state folder. */
export class Copiers {
  readonly #streams: readonly Readable[];
  readonly #done: Promise<unknown>;

  /** @param printed is told the bytes of each portion */
  constructor(
    folder: string,
    { stdout, stderr }: { readonly stdout: Readable | undefined; readonly stderr: Readable | undefined },
    printed: (bytes: number) => void,
  ) {
    this.#streams = [stdout, stderr].filter((stream) => stream !== undefined);
    this.#done = Promise.all([copy(stdout, folder, 'stdout', printed), copy(stderr, folder, 'stderr', printed)]);
  }

  /** Resolves when everything is in the files, or when somebody keeps an output open. */
  async end(): Promise<void> {
    const given = new AbortController();
    const late = setTimeout(() => given.abort(), LONGEST_MS);
    const patience = new Promise((resolve) => given.signal.addEventListener('abort', resolve, { once: true }));
    await Promise.race([this.#done, patience]);
    clearTimeout(late);
    for (const stream of this.#streams) stream.destroy();
  }
}

/** Resolves at the end of the output. A state folder that was removed takes no more of it, and the program goes on. */
async function copy(
  stream: Readable | undefined,
  folder: string,
  name: OutputName,
  printed: (bytes: number) => void,
): Promise<void> {
  if (stream === undefined) return;
  const writer = new PieceWriter(folder, name);
  let dropped = false;
  const put = (write: () => void): void => {
    try {
      if (!dropped) write();
    } catch {
      // The folder is gone, or nobody may write there any more: who reads the output finds what was written until then.
      dropped = true;
    }
  };
  stream.on('data', (chunk: Buffer) => {
    printed(chunk.length);
    put(() => writer.write(chunk));
  });
  await new Promise<void>((resolve) => {
    stream.once('end', () => {
      put(() => writer.end());
      resolve();
    });
    stream.once('error', () => {
      put(() => writer.end());
      resolve();
    });
    stream.once('close', () => resolve());
  });
}

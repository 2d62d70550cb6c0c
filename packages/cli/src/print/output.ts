import type { Writable } from 'node:stream';

/** One output of the command line. */
export interface Output {
  readonly isTTY: boolean;
  /** Characters in a line of the terminal; `undefined` for what is no terminal. */
  readonly columns: number | undefined;
  readonly stream: Writable;
  /** Resolves when the text was handed over, or when nobody reads any more. @throws what the system refused, such as ENOSPC */
  print(text: string): Promise<void>;
}

/** A stream of this process: perhaps a terminal. */
export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a stream says when its reader went away: `head -1` has seen enough, or the terminal was closed. */
const GONE: readonly string[] = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED', 'ECONNRESET'];

/** Prints to a stream. A reader that goes away is no error: the run and its exit code matter, not who watches. */
export function outputTo(stream: Terminal): Output {
  // Each write has its own answer; without a listener the same error would end this process with a stack trace.
  stream.on('error', () => undefined);
  return {
    isTTY: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : undefined,
    stream,
    print: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error == null || isGone(error) ? resolve() : reject(error)));
      }),
  };
}

/** Prints where nobody can be told of a failure, such as stderr. */
export function outputOrNothing(stream: Terminal): Output {
  const output = outputTo(stream);
  const print = (text: string): Promise<void> =>
    output.print(text).catch(() => {
      // A full disk behind stderr: what was to be said cannot be said anywhere else.
    });
  return { ...output, print };
}

function isGone(error: Error): boolean {
  return 'code' in error && GONE.some((code) => code === error.code);
}

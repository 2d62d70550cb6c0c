import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Leads an output of the program into one of ours and resolves when all of it was taken. When our reader goes away, the program
 * meets a closed pipe, as it would have without us in between.
 */
export async function relay(source: Readable | undefined, sink: Writable): Promise<void> {
  if (source === undefined) return;
  sink.once('error', () => source.destroy());
  source.pipe(sink, { end: false });
  try {
    await finished(source);
  } catch {
    // It was closed before its end, because nobody reads our output any more: there is nothing left to lead anywhere.
  }
  await handedOver(sink);
}

/** Whoever exits before a slow reader has taken everything loses the rest: a pipe of Node is written when it has room. */
function handedOver(sink: Writable): Promise<void> {
  return new Promise((resolve) => {
    // An error says that nobody reads any more, and `Output` has heard it too.
    sink.write('', () => resolve());
  });
}

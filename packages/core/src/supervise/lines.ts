import { StringDecoder } from 'node:string_decoder';

/** The lines of a stream of bytes as they come, without their `\n` or `\r\n`; a last line without one counts too. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.write(Buffer.from(chunk))).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

/** The lines of a program; a reader who leaves before the last one ends it. */
export async function* linesUntilLeft(
  chunks: AsyncIterable<Uint8Array> | undefined,
  leave: () => Promise<unknown>,
): AsyncGenerator<string, void, void> {
  let whole = false;
  try {
    if (chunks !== undefined) yield* linesOf(chunks);
    whole = true;
  } finally {
    // Nobody wants the rest, and a program that writes into a closed pipe would die of SIGPIPE anyway.
    if (!whole) await leave();
  }
}

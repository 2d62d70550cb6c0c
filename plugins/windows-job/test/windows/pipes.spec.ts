import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { test } from 'node:test';
import { makePipe, win32 } from './internals.ts';

const windows = await win32();

/** The way of a Node that exports uv_open_osfhandle, and the way of one that does not. */
const ways = [
  { name: 'a descriptor of libuv', windows },
  { name: 'a server of node:net', windows: { ...windows, openDescriptor: undefined } },
] as const;

for (const way of ways) {
  test(`by ${way.name} a megabyte comes from a program, and then its end`, async () => {
    const pipe = await makePipe(way.windows, 'from-program');
    const bytes = randomBytes(1024 * 1024);
    // The other end is used from here, through a descriptor of its own.
    const writer = createWriteStream('', { fd: descriptor(pipe.open(false)) });
    writer.end(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of await pipe.connect()) chunks.push(Buffer.from(chunk));
    assert.ok(Buffer.concat(chunks).equals(bytes));
  });

  test(`by ${way.name} a megabyte goes to a program, and then its end`, async () => {
    const pipe = await makePipe(way.windows, 'to-program');
    const bytes = randomBytes(1024 * 1024);
    const reader = createReadStream('', { fd: descriptor(pipe.open(false)) });
    (await pipe.connect()).end(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of reader) chunks.push(Buffer.from(chunk));
    assert.ok(Buffer.concat(chunks).equals(bytes));
  });

  test(`by ${way.name} a pipe that nobody opened is given up without a trace`, async () => {
    const pipe = await makePipe(way.windows, 'from-program');
    pipe.destroy();
  });
}

function descriptor(handle: number): number {
  assert.ok(windows.openDescriptor !== undefined);
  return windows.openDescriptor(handle);
}

import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isOutputComplete, type OutputName, PIECE_BYTES, readOutput } from '@ringfence/posix/runs';
import type { Outside } from '../outside.ts';
import type { RunEntry } from './entry.ts';

/** What of an output is printed. */
export interface OutputWish {
  readonly names: readonly OutputName[];
  /** Lines from the end; `undefined` for all that is kept. */
  readonly lines: number | undefined;
  readonly follow: boolean;
}

const PORTION = 1024 * 1024;
const PAUSE_MS = 200;

/** Prints outputs of a run, each where it belongs, and follows them if that is wished, until `ended` says that no more will come. */
export async function printOutput(
  { folder }: Pick<RunEntry, 'folder'>,
  wish: OutputWish,
  outside: Outside,
  ended: () => boolean | Promise<boolean>,
): Promise<void> {
  const { path } = folder;
  const next = new Map(wish.names.map((name) => [name, startOf(path, name, wish.lines)]));
  const changes = wish.follow ? changesIn(path) : undefined;
  try {
    for (;;) {
      // Asked before reading: what is printed after an end that was seen cannot be missed.
      const over = !wish.follow || (await ended()) || wish.names.every((name) => isOutputComplete(path, name));
      let printed = false;
      for (const name of wish.names) {
        const at = await printFrom(path, name, next.get(name) ?? 0, outside);
        printed ||= at !== next.get(name);
        next.set(name, at);
      }
      if (over && !printed) return;
      if (!printed) await changes?.next();
    }
  } finally {
    changes?.close();
  }
}

async function printFrom(path: string, name: OutputName, from: number, outside: Outside): Promise<number> {
  const part = readOutput(path, name, from, PORTION);
  if (part.bytes.length === 0) return from;
  const { stream } = outside[name];
  await new Promise<void>((resolve) => stream.write(part.bytes, () => resolve()));
  return part.next;
}

/** Where the last lines begin. */
function startOf(path: string, name: OutputName, lines: number | undefined): number {
  if (lines === undefined) return 0;
  const { bytes, next } = readOutput(path, name, -PIECE_BYTES, PIECE_BYTES);
  let at = bytes.length;
  if (bytes[at - 1] === 10) at -= 1;
  for (let left = lines; left > 0 && at > 0; left -= 1) at = bytes.lastIndexOf(10, at - 1);
  return lines === 0 ? next : next - bytes.length + Math.max(at, -1) + 1;
}

interface Changes {
  next(): Promise<void>;
  close(): void;
}

/** A file that grows is told by the kernel; where it has no watch left, looking now and then has to do. */
function changesIn(path: string): Changes {
  let wake: () => void = () => undefined;
  let close: () => void = () => undefined;
  try {
    const watcher = watch(path, () => wake());
    watcher.on('error', () => wake());
    close = () => watcher.close();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // As said above.
  }
  const next = async (): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    await delay(PAUSE_MS, undefined, { signal: woken.signal }).catch(() => undefined);
  };
  return { next, close: () => close() };
}

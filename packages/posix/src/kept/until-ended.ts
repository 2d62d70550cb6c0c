import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit, ProcessIdentity } from '@ringfence/core';
import { isSame } from '../process/identity.ts';
import type { ProcessLookup } from '../process/table.ts';
import type { RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import { isLookedAfter } from './judge.ts';

/** Between two looks when the kernel tells of changes, and when it does not. */
const WATCHED_PAUSE_MS = 1000;
const BLIND_PAUSE_MS = 50;

/** What a detached run is made of, once its program was started. */
export interface KeptParts {
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly main: ProcessIdentity;
  readonly table: ProcessLookup;
}

/**
 * How the run ended, once it has. Looks when the folder changes, and now and then whether the keeper still lives. This process
 * stays alive for it only while somebody waits. Never rejects; `signal`: nobody waits any more.
 */
export async function untilEnded(parts: KeptParts, signal: AbortSignal): Promise<Exit> {
  const { folder, state, table } = parts;
  const changes = new FolderWatch(folder.path, signal);
  try {
    while (!signal.aborted) {
      const kept = await isLookedAfter(state, table);
      // Asked after the keeper: what it wrote before it ended is seen now.
      const ended = folder.exit();
      if (ended !== undefined) return ended.exit;
      if (!kept) return await untilGone(parts, signal);
      await changes.next();
    }
  } catch (error) {
    return { kind: 'unknown', reason: String(error) };
  } finally {
    changes.close();
  }
  return { kind: 'unknown', reason: 'nobody waited for it any more' };
}

/** Without a keeper the end of the program can be seen, and not how it ended. */
async function untilGone({ table, main }: KeptParts, signal: AbortSignal): Promise<Exit> {
  while (!signal.aborted && (await isSame(table, main))) await delay(BLIND_PAUSE_MS, undefined, { ref: false });
  return { kind: 'unknown', reason: 'its keeper was ended before it, so that nobody could see how it ended' };
}

/** Wakes up when something changes in a folder, without keeping this process alive. */
class FolderWatch {
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;
  #pause = WATCHED_PAUSE_MS;
  #close: () => void = () => undefined;

  constructor(path: string, signal: AbortSignal) {
    this.#signal = signal;
    try {
      const watcher = watch(path, { persistent: false }, () => this.#wake());
      // The folder was removed, or the kernel has no watch left: then looking now and then has to do.
      watcher.on('error', () => this.#blind());
      this.#close = () => watcher.close();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // As above.
      this.#blind();
    }
  }

  /** Resolves at the next change, after a pause, or when nobody waits any more. */
  async next(): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#wake = wake;
    this.#signal.addEventListener('abort', wake, { once: true });
    await delay(this.#pause, undefined, { ref: false, signal: woken.signal }).catch(() => undefined);
    this.#signal.removeEventListener('abort', wake);
  }

  close(): void {
    this.#close();
  }

  #blind(): void {
    this.#pause = BLIND_PAUSE_MS;
    this.#wake();
  }
}

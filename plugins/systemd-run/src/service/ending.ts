import { type FSWatcher, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type RunFolder, readRunFile } from './run-folder.ts';
import { type Account, parseAccount } from './stop-hook.ts';

/** How often it is looked, in milliseconds, beside what the watch of the folder and the end of the client tell. */
const LOOK_MS = 1000;
/** The same when the watch broke. */
const UNTOLD_LOOK_MS = 100;
/** How long the account of a unit that is gone is waited for. */
const LATE_MS = 10_000;

/** What a stop hook wrote, or why nothing came. */
export type Ending = Account | { readonly lost: string };

/** True for an end of which nothing is known. */
export function isLost(ending: Ending): ending is { readonly lost: string } {
  return 'lost' in ending;
}

/** Waits for the end of a service, which its stop hook writes down. */
export class EndingWatch {
  readonly #folder: RunFolder;
  readonly #isGone: () => boolean;
  readonly #closed = new AbortController();
  readonly #watcher: FSWatcher;
  #told: () => void = () => undefined;
  #lookMs = LOOK_MS;
  /** Settles when the account is whole, or when the unit has been gone for long without one. Never rejects. */
  readonly ending: Promise<Ending>;

  /** @param isGone true when the unit has no group any more */
  constructor(folder: RunFolder, isGone: () => boolean) {
    this.#folder = folder;
    this.#isGone = isGone;
    this.#watcher = watch(folder.path, { persistent: false }, () => this.#told());
    this.#watcher.on('error', () => {
      this.#lookMs = UNTOLD_LOOK_MS;
      this.#told();
    });
    this.ending = this.#wait();
  }

  /** The account as it is now. */
  now(): Account | undefined {
    return parseAccount(readRunFile(this.#folder.ending));
  }

  /** Has the next look taken at once. */
  look(): void {
    this.#told();
  }

  close(): void {
    this.#closed.abort();
    this.#told();
    this.#watcher.close();
  }

  async #wait(): Promise<Ending> {
    let goneSince: number | undefined;
    while (!this.#closed.signal.aborted) {
      const account = this.now();
      if (account !== undefined) return account;
      if (this.#isGone()) goneSince ??= performance.now();
      if (goneSince !== undefined && performance.now() - goneSince > LATE_MS) break;
      await this.#next();
    }
    return { lost: 'the unit is gone and its stop hook left no account' };
  }

  async #next(): Promise<void> {
    const told = new Promise<void>((resolve) => {
      this.#told = resolve;
    });
    await Promise.race([told, delay(this.#lookMs)]);
  }
}

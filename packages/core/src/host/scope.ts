import { AsyncLocalStorage } from 'node:async_hooks';
import type { Seam } from '../contract/index.ts';

// Probes read control files synchronously and deep inside views of groups: the seam of the host they were given follows
// them there. Nothing is entered for a host without one, so that runs pay for a look-up and nothing else.
const scope = new AsyncLocalStorage<Seam | undefined>();

/** Runs `work` so that everything it does to the machine, now and later, goes through a seam. */
export function within<T>(seam: Seam | undefined, work: () => T): T {
  return seam === undefined ? work() : scope.run(seam, work);
}

/** True while a probe is recorded or replayed: then nothing may be answered from memory. */
export function isWatched(): boolean {
  return scope.getStore() !== undefined;
}

/** Runs `work` past the seam around this moment: what it does is one answer and not many. */
export function outside<T>(work: () => T): T {
  return scope.getStore() === undefined ? work() : scope.run(undefined, work);
}

/** Makes a call through the seam around this moment, or as it is. */
export function ask<T>(call: string, args: readonly string[], real: () => T): T {
  const seam = scope.getStore();
  return seam === undefined ? real() : seam.now(call, args, real);
}

/** The same for a call that answers later. */
export function askLater<T>(call: string, args: readonly string[], real: () => Promise<T>): Promise<T> {
  const seam = scope.getStore();
  return seam === undefined ? real() : seam.later(call, args, real);
}

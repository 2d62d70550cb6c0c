import { setImmediate } from 'node:timers/promises';
import type { OutputTap } from './output.ts';

/** Silence after which a pipe that somebody still holds is given up. */
const QUIET_MS = 50;
/** A survivor that goes on printing holds nobody longer than this. */
const LONGEST_MS = 1000;

/**
 * Waits for the outputs of a program that has ended: until they end, or until they are silent although a process that got
 * away keeps them open. Returns true when one had to be given up. What a slow reader has not taken yet is not silence: it
 * has all the time it wants as long as `isPatient` says so.
 */
export async function drain(taps: readonly OutputTap[], isPatient: () => boolean): Promise<boolean> {
  const all = Promise.all(taps.map((tap) => tap.ended));
  const isHeld = (): boolean => isPatient() && taps.some((tap) => tap.held);
  let began = performance.now();
  let seen = -1;
  while (isHeld() || (total(taps) !== seen && performance.now() - began < LONGEST_MS)) {
    if (isHeld()) began = performance.now();
    seen = total(taps);
    if (await endsWithin(all, QUIET_MS)) return false;
    // A busy event loop may run the timer before it has looked at the pipes at all: two turns of the loop after it make
    // sure that what was waiting there has been read and counted.
    await setImmediate();
    await setImmediate();
  }
  for (const tap of taps) tap.abandon();
  return true;
}

/** True when `work` settles within `ms`; leaves no timer behind. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const ended = await Promise.race([work.then(() => true), patience]);
  clearTimeout(timer);
  return ended;
}

function total(taps: readonly OutputTap[]): number {
  return taps.reduce((sum, tap) => sum + tap.bytes, 0);
}

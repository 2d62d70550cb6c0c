import { setTimeout as delay } from 'node:timers/promises';
import { scaled } from '../pace.ts';

/**
 * Looks again and again until it holds; answers the milliseconds that took, or `undefined` when the time was over, which is
 * longer on a slow machine.
 */
export async function until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<number | undefined> {
  const began = performance.now();
  for (let pause = 1; ; pause = Math.min(pause * 2, 20)) {
    const elapsed = performance.now() - began;
    if (await holds()) return elapsed;
    if (elapsed > scaled(withinMs)) return undefined;
    await delay(pause);
  }
}

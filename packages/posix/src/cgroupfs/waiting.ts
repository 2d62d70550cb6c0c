import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds until a kill that has not emptied its group names the survivors: a task in D state may take long. */
export const KILL_DEADLINE_MS = 10_000;

const LONGEST_PAUSE_MS = 250;

/**
 * Asks again until the answer is true or the time is over: every millisecond at first, and then with pauses of an eighth of
 * the time that has passed, so that the answer is never late by more than that, and many that wait leave the machine to what
 * they wait for.
 * `cgroup.events` can be watched, but a v1 group cannot, and a watch may come after the group is gone.
 */
export async function waitUntil(isTrue: () => boolean, deadlineMs: number): Promise<boolean> {
  const began = performance.now();
  for (;;) {
    if (isTrue()) return true;
    const passed = performance.now() - began;
    if (passed > deadlineMs) return false;
    await delay(Math.min(Math.max(passed / 8, 1), LONGEST_PAUSE_MS));
  }
}

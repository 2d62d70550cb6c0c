import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What starting Node takes where nothing is slow: no time is changed up to here. */
const USUAL_MS = 60;

/** The most by which times are stretched: a machine that is slower still is not waited for. */
const MOST = 10;

/** What core gives a probe. */
const USUAL_PROBE_MS = 20_000;

let pace = 1;
let measuring: Promise<number> | undefined;

/**
 * Measures once how much slower than usual this machine starts Node, as an emulated one does, from 1 to 10. From then on
 * `scaled()` stretches the times that were set for a usual machine.
 */
export function measuredPace(): Promise<number> {
  measuring ??= fastestStart().then((ms) => {
    pace = Math.min(MOST, Math.max(1, ms / USUAL_MS));
    return pace;
  });
  return measuring;
}

/** Milliseconds that were set for a usual machine, as they are on this one. */
export function scaled(ms: number): number {
  return Math.round(ms * pace);
}

/** What a registry of the kit is made with, beside what it holds: a probe starts programs too. */
export function atThisPace(): { readonly probeTimeoutMs: number } {
  return { probeTimeoutMs: scaled(USUAL_PROBE_MS) };
}

/** The first start reads the program from the disk, and tells little of those that follow. */
async function fastestStart(): Promise<number> {
  const first = await startMs();
  return first <= USUAL_MS ? first : Math.min(first, await startMs());
}

async function startMs(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close');
  return performance.now() - began;
}

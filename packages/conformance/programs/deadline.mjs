/** How long core lets a probe take on a usual machine, and how long these programs live there. */
const USUAL = { probeMs: 20_000, longestMs: 20_000 };

// Whatever becomes of the one that started it: no program of the kit, and nobody whom it starts, lives longer than this.
const LONGEST_MS = Number(process.env.RINGFENCE_CONFORMANCE_LONGEST_MS ?? USUAL.longestMs);

setTimeout(() => process.exit(99), LONGEST_MS).unref();

/** For loops that give no timer a chance. */
export const deadline = Date.now() + LONGEST_MS;

/** Keeps this program running until it is ended or its time is over. */
export function stay() {
  setInterval(() => undefined, 1000);
}

/** A program that does nothing for as long, and costs almost nothing. */
export const sleeper =
  process.platform === 'win32'
    ? [process.execPath, ['-e', `setTimeout(() => undefined, ${LONGEST_MS})`]]
    : ['sleep', [String(LONGEST_MS / 1000)]];

/** A probe has more time on a machine that is slower than usual. */
export const probeTimeoutMs = (USUAL.probeMs * LONGEST_MS) / USUAL.longestMs;

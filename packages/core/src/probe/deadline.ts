/** Thrown into a probe, and out of it, when its time is over. */
export class ProbeDeadline extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'ProbeDeadline';
  }
}

/**
 * Runs `work` with a signal that aborts after `timeoutMs`, and settles at the deadline even when `work` ignores it.
 * Rejects with `ProbeDeadline` then; a late rejection of `work` is dropped, because nobody waits for it any more.
 */
export async function withDeadline<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = new ProbeDeadline(timeoutMs);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort(late);
      reject(late);
    }, timeoutMs);
  });
  const running = work(controller.signal);
  running.catch(() => undefined);
  try {
    return await Promise.race([running, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

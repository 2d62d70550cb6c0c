import type { Confinement, Ended } from '../contract/index.ts';

/** A run that has ended as a confinement in which nobody is left: its report is made like any other. */
export function endedConfinement({ pid, exit, verdict, usage, handle, kept }: Ended): Confinement {
  const nothing = async (): Promise<void> => undefined;
  return {
    pid,
    stdin: undefined,
    stdout: undefined,
    stderr: undefined,
    exited: Promise.resolve(exit),
    items: kept.record?.receipt.items ?? [],
    signal: nothing,
    polite: undefined,
    // Core stops nothing that has ended; whoever asks all the same is told that there was nobody.
    kill: async () => ({
      mechanism: 'none',
      proof: 'its end was written down',
      complete: true,
      killed: 0,
      survivors: [],
      rounds: 0,
    }),
    sweep: async () => undefined,
    processes: async () => [],
    freeze: undefined,
    thaw: undefined,
    update: undefined,
    usage: async () => usage,
    verdict: async () => verdict,
    handle: async () => handle,
    kept,
    abandon: () => undefined,
    release: nothing,
  };
}

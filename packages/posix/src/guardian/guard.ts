import type { LaunchContext } from '@ringfence/core';
import type { ProcessRow } from '../process/table.ts';
import { Guardian } from './guardian.ts';
import { findGuardianTools } from './tools.ts';

/** What is killed when this process ends. */
export interface Ward {
  /** Groups of the run, made or not, the one that holds the tree first; removed in the end. */
  readonly groups?: readonly string[];
  /** Groups of units of a service manager: killed, and left to the manager, which else takes the unit for one that runs. */
  readonly units?: readonly string[];
  /** The run whose cookie its processes carry: they are looked for, which finds fewer than a group holds. */
  readonly runId?: string;
}

/** A tree that dies with this process. */
export interface Watch {
  /**
   * Resolves when the order stands in a pipe that only the end of this process ends: wait for it before the program runs.
   * Rejects with RingfenceError `SPAWN_FAILED`, `FENCE_SETUP_FAILED` when no guardian can be had.
   */
  readonly standing: Promise<void>;
  /** The main process of a tree that is looked for leads a session, in which its processes are looked for too. */
  leads(main: Pick<ProcessRow, 'pid' | 'startTime'>): Promise<void>;
  /** It is over: nothing of it is left that could be killed. A second call does nothing. */
  forget(): void;
}

// A process ends once, so it has one guardian, whatever its registries.
let guardian: Guardian | undefined;

/**
 * Has a tree killed when this process ends, whichever way, SIGKILL included. Nothing is done where `guardOffer` answers that
 * the tools are missing. The first call starts the guardian, later ones write a line.
 * The promise ends where the guardian is killed together with this process, as when the service that this process belongs to
 * is killed as a whole; what is left then goes at the next start. When memory is short the kernel may pick the guardian of
 * an ordinary user, which is then started anew.
 */
export function watchOver(context: Pick<LaunchContext, 'host' | 'spawner'>, ward: Ward): Watch {
  const watching = watch(context, ward);
  let over = false;
  const standing = watching.then(() => undefined);
  // Told to whoever waits for it; a start that failed before that has its own error to tell.
  standing.catch(() => undefined);
  return {
    standing,
    leads: async ({ pid, startTime }) => {
      const held = await watching;
      if (!over) await held?.guardian.add(held.slot, [`main ${pid}:${startTime}`]);
    },
    forget: () => {
      if (over) return;
      over = true;
      // One that never stood has nothing to forget.
      void watching.then((held) => held?.guardian.forget(held.slot)).catch(() => undefined);
    },
  };
}

interface Held {
  readonly guardian: Guardian;
  readonly slot: number;
}

async function watch(
  { host, spawner }: Pick<LaunchContext, 'host' | 'spawner'>,
  { groups = [], units = [], runId }: Ward,
): Promise<Held | undefined> {
  if (host.platform !== 'linux') return undefined;
  const tools = await findGuardianTools(host);
  if (typeof tools === 'string') return undefined;
  guardian ??= new Guardian(spawner, tools);
  const held = guardian;
  const run = runId === undefined ? [] : [`run ${runId}`];
  const folders = [...groups.map((group) => `group ${group}`), ...units.map((group) => `unit ${group}`)];
  return { guardian: held, slot: await held.watch([...folders, ...run]) };
}

import {
  type Candidate,
  type Host,
  isRingfenceError,
  type Registry,
  type RegistryOptions,
  RingfenceError,
  type Wish,
} from '@ringfence/core';
import type { RecordedHost } from './replay.ts';
import type { Ladder, Rung } from './rungs.ts';

/** A command with limits as people usually want them. */
const USUAL: Wish = { resources: { memory: '64M', cpu: 1, pids: 64 } };

/** Probes every executor of a registry and ranks them. @throws RingfenceError of the selection, but for `NO_EXECUTOR` */
export async function ladderOf(registry: Registry, wish: Wish = USUAL): Promise<Ladder> {
  const candidates = await registry.probe();
  const ranking = await rankingOf(registry, wish);
  const lostOn = Object.fromEntries(ranking.slice(1).map(({ name, lostOn: point }) => [name, point]));
  const names = ranking.map(({ name }) => name);
  const out = candidates.filter(({ name }) => !names.includes(name)).sort(byName);
  const ranked = names.flatMap((name) => candidates.filter((candidate) => candidate.name === name));
  return { winner: names[0] ?? null, rungs: [...ranked, ...out].map(rungOf), lostOn };
}

/**
 * The ladder of a recorded machine, with the executors of a registry of yours: `selectOn(recordedHost(bundle), createRegistry)`.
 * @throws RingfenceError `NOT_RECORDED` when a probe asked for anything that the bundle does not hold
 */
export async function selectOn(
  host: RecordedHost,
  createRegistry: (options: RegistryOptions & { readonly host: Host }) => Registry | Promise<Registry>,
  wish: Wish = USUAL,
): Promise<Ladder> {
  const ladder = await ladderOf(await createRegistry({ host, probeTimeoutMs: REPLAY_MS }), wish);
  const missing = host.unrecorded();
  if (missing.length === 0) return ladder;
  throw new RingfenceError('NOT_RECORDED', {
    problem: `the recorded host was asked for what its bundle does not hold: ${missing.join('; ')}`,
    remedy: 'ringfence doctor --bundle bundle.json, on that machine and with this version',
  });
}

/** A replay waits where the probe waited, and no longer. */
const REPLAY_MS = 60_000;

async function rankingOf(registry: Registry, wish: Wish): Promise<readonly { name: string; lostOn: string }[]> {
  try {
    const { winner, runnersUp } = await registry.select(wish);
    return [
      { name: winner.name, lostOn: '' },
      ...runnersUp.map(({ candidate, lostOn }) => ({ name: candidate.name, lostOn })),
    ];
  } catch (error) {
    if (isRingfenceError(error) && error.code === 'NO_EXECUTOR') return [];
    throw error;
  }
}

function rungOf({ name: executor, result }: Candidate): Rung {
  const { status } = result;
  if (result.status !== 'proved') return { executor, status, offer: {}, reasons: result.reasons, findings: [] };
  return { executor, status, offer: result.offer, reasons: [], findings: result.findings };
}

function byName(one: Candidate, other: Candidate): number {
  return one.name < other.name ? -1 : 1;
}

import type { CaseProof, ProofDocument, ProveOptions } from '@ringfence/conformance';
import { type Registry, RingfenceError } from '@ringfence/core';
import { ownVersion } from '../version.ts';
import type { ProveDocument } from './document.ts';

/** What is proved, and how far. */
export interface ProveWish {
  /** Names of executors; none: every one that works here. */
  readonly executors: readonly string[];
  readonly only: readonly string[];
  /** Where another process finds the same registry. */
  readonly module: string;
  /** Told of every case as it ends. */
  readonly onCase: (executor: string, proof: CaseProof) => void;
}

/** Milliseconds after which no further case is begun: the whole is to be over within a minute, where nothing is slow. */
const BUDGET_MS = 50_000;

/** Proves the executors of a registry, one after the other. @throws RingfenceError `NO_EXECUTOR`, `INVALID_OPTION` */
export async function proveAll(registry: Registry, wish: ProveWish): Promise<ProveDocument> {
  const { proveExecutor, fingerprintOf } = await import('@ringfence/conformance');
  const [began, time] = [performance.now(), new Date().toISOString()];
  const executors: Omit<ProofDocument, 'host' | 'schemaVersion'>[] = [];
  let spentMs = 0;
  for (const name of await namesOf(registry, wish.executors)) {
    const budgetMs = Math.max(0, BUDGET_MS - spentMs);
    const { host: _, schemaVersion: __, ...proof } = await proveExecutor(registry, optionsOf(name, wish, budgetMs));
    spentMs += proof.durationMs / proof.pace;
    executors.push(proof);
  }
  const durationMs = performance.now() - began;
  const host = await fingerprintOf(registry.host);
  return { schemaVersion: 1, version: ownVersion(), time, durationMs, host, executors };
}

function optionsOf(executor: string, { only, module, onCase }: ProveWish, budgetMs: number): ProveOptions {
  return {
    executor,
    module,
    budgetMs,
    onCase: (proof) => onCase(executor, proof),
    ...(only.length === 0 ? {} : { only }),
  };
}

async function namesOf(registry: Registry, wanted: readonly string[]): Promise<readonly string[]> {
  const candidates = await registry.probe();
  const unknown = wanted.find((name) => !candidates.some((candidate) => candidate.name === name));
  if (unknown !== undefined) {
    throw new RingfenceError('NO_EXECUTOR', {
      problem: 'there is no executor of that name',
      expected: candidates.map(({ name }) => name).join(', '),
      received: unknown,
    });
  }
  if (wanted.length > 0) return wanted;
  const working = candidates.filter(({ result }) => result.status === 'proved');
  // Should the time not be enough for all of them, it is for the one that is used most.
  return working.sort((a, b) => b.rank - a.rank).map(({ name }) => name);
}

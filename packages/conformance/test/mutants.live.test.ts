import { existsSync } from 'node:fs';
import type { ExecutorDefinition, Plugin } from '@ringfence/core';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';
import universal from '@ringfence/plugin-universal';
import { describe, expect, test } from 'vitest';
import { proveExecutor } from '../src/index.ts';
import { definitionsOf } from './definitions.ts';
import { END_MUTANTS } from './mutants/end.ts';
import { LIMIT_MUTANTS } from './mutants/limits.ts';
import type { Mutant } from './mutants/mutant.ts';
import { START_MUTANTS } from './mutants/start.ts';
import { TREE_MUTANTS } from './mutants/tree.ts';

const PLUGINS: Readonly<Record<Mutant['on'], () => Plugin>> = { universal, 'cgroups-v1': cgroupsV1 };
const MUTANTS: readonly Mutant[] = [...START_MUTANTS, ...END_MUTANTS, ...TREE_MUTANTS, ...LIMIT_MUTANTS];

const hasV1 = existsSync('/sys/fs/cgroup/freezer') && process.getuid?.() === 0;
const here = (mutant: Mutant): boolean => mutant.on === 'universal' || hasV1;
if (!hasV1)
  console.warn('mutants of cgroups-v1 are not tried: it needs root and the freezer at /sys/fs/cgroup/freezer');

/** A claim without bounds. */
const KERNEL = { grade: 'polled', mechanism: 'SIGKILL sweep', source: 'kill(2)' } as const;

function soundOf({ on }: Pick<Mutant, 'on'>): ExecutorDefinition {
  const [definition] = definitionsOf(PLUGINS[on]());
  if (definition === undefined) throw new Error(`${on} adds no executor`);
  return definition;
}

describe('a fault in an executor is noticed by the case that is about it', () => {
  test.each(MUTANTS.filter(here).map((mutant) => [mutant.fault, mutant.caught, mutant] as const))(
    '%s: %s',
    async (_, caught, mutant) => {
      const sound = await proveExecutor(soundOf(mutant), { only: [caught] });
      expect(sound.cases).not.toContainEqual(expect.objectContaining({ verdict: 'broken' }));
      const { cases } = await proveExecutor(mutant.mutate(soundOf(mutant)), { only: [caught] });
      expect(cases).toMatchObject([{ id: caught, verdict: 'broken', reason: expect.stringMatching(mutant.says) }]);
    },
  );

  test('nobody ends the tree when its owner exits: owner-death/exit', async () => {
    const module = new URL('fixtures/careless.mjs', import.meta.url).href;
    // Held to what the kernel would owe: an executor that only looks for its tree may name this among its bounds.
    const claims = { ...soundOf({ on: 'universal' }).claims, 'kill.tree': KERNEL };
    const executor = { ...soundOf({ on: 'universal' }), claims };
    const { cases } = await proveExecutor(executor, { only: ['owner-death/exit'], module });
    expect(cases).toMatchObject([{ verdict: 'broken', reason: expect.stringMatching(/nobody of the tree runs/) }]);
  });

  test('there are enough of them, each told apart', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(50);
    expect(new Set(MUTANTS.map(({ fault }) => fault)).size).toBe(MUTANTS.length);
  });
});

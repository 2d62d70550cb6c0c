import { readdirSync, readFileSync } from 'node:fs';
import { createRegistry, type Registry, type RegistryOptions } from '@ringfence/core';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import rlimits from '@ringfence/plugin-rlimits';
import systemdRun from '@ringfence/plugin-systemd-run';
import universal from '@ringfence/plugin-universal';
import windowsJob from '@ringfence/plugin-windows-job';
import { describe, expect, test } from 'vitest';
import { parseBundle, recordedHost, redact, selectOn } from '../../src/index.ts';
import { type CompactLadder, compact } from './compact.ts';

const folder = new URL('../../recorded/', import.meta.url);

/** The ladder of each kept machine, read line by line by a person before it was kept. */
const LADDERS = ladders();
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

function ladders(): Readonly<Record<string, CompactLadder>> {
  return JSON.parse(readFileSync(new URL('ladders.json', import.meta.url), 'utf8'));
}

function over(options: RegistryOptions): Registry {
  const limits = rlimits({ memory: 'none', pids: false });
  const plugins = [universal(), cgroupsV2(), cgroupsV1(), systemdRun(), limits, windowsJob()];
  return createRegistry({ ...options, plugins });
}

const bundleOf = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

describe('the machines that are kept', () => {
  test('are those whose ladders were reviewed', () => {
    expect(Object.keys(LADDERS).sort()).toEqual(names.sort());
  });

  test.each(names)('%s has the ladder that was reviewed, on any machine', async (name) => {
    const ladder = await selectOn(recordedHost(bundleOf(name)), over);
    expect(compact(ladder)).toEqual(LADDERS[name]);
  });

  test.each(names)('%s offers what its own doctor said, and is refused where that said so', async (name) => {
    const { ladder, ...bundle } = parseBundle(bundleOf(name));
    const replayed = await selectOn(recordedHost({ ...bundle, ladder }), over);
    for (const { executor, status, offer } of ladder.rungs) {
      const now = replayed.rungs.find((rung) => rung.executor === executor);
      expect([executor, now?.status]).toEqual([executor, status]);
      // Newer probes may find more in the same answers, and none may find less.
      const held = Object.entries(offer).filter(([, { grade }]) => grade !== 'none');
      for (const [id, { grade }] of held) expect([executor, id, now?.offer[id]?.grade]).toEqual([executor, id, grade]);
    }
  });

  test.each(names)('%s says whether it was recorded, or where it is documented', (name) => {
    const { origin, title, sources } = parseBundle(bundleOf(name));
    expect(title?.split(' ').length).toBeGreaterThan(3);
    expect((sources ?? []).length > 0).toBe(origin === 'documented');
  });

  test.each(names)('%s names nobody', (name) => {
    const bundle = bundleOf(name);
    expect(redact(bundle, { user: undefined, home: undefined, hostNames: [] })).toEqual(bundle);
  });
});

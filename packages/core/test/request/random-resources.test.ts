import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Limits, Resources } from '../../src/contract/index.ts';
import { LIMIT_NAMES, normalizeResources } from '../../src/request/index.ts';
import { MACHINE, outcome } from './refused.ts';
import { resourcesArbitrary } from './resources-arbitrary.ts';

/** The limits as a caller would write them in base units. */
function asResources(limits: Limits): Resources {
  const { hugetlb, disk, io, ...rest } = limits;
  const written = {
    ...rest,
    io: io?.map((entry) => ({ ...entry })),
    hugetlb: hugetlb && Object.fromEntries(hugetlb.map(({ pageSize, bytes }) => [String(pageSize), bytes])),
    disk: disk?.map(({ path, bytes }) => ({ path, size: bytes })),
  };
  return JSON.parse(JSON.stringify(written));
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

/** Everything that a request is normalised to, as text that two answers can be compared by. */
const answer = (resources: Resources): string => JSON.stringify(normalizeResources(resources, MACHINE, '/srv'));

test('10,000 random requests are answered twice the same, frozen, with every limit as a key', {
  timeout: 30_000,
}, () => {
  fc.assert(
    fc.property(resourcesArbitrary, (resources) => {
      const { limits, implied } = normalizeResources(resources, MACHINE, '/srv');
      const facts = [
        Object.keys(limits).join(),
        implied.join(),
        isDeeplyFrozen(limits) && isDeeplyFrozen(implied),
        answer(resources),
      ];
      const impliesSwap = resources.memory !== undefined && resources.swap === undefined;
      expect(facts.join('\n')).toBe(
        [LIMIT_NAMES.join(), impliesSwap ? 'swap' : '', true, JSON.stringify({ limits, implied })].join('\n'),
      );
    }),
    { numRuns: 10_000 },
  );
});

test('limits that are asked for again in base units stay as they are', () => {
  fc.assert(
    fc.property(resourcesArbitrary, (resources) => {
      const { limits } = normalizeResources(resources, MACHINE, '/srv');
      expect(normalizeResources(asResources(limits), MACHINE, '/srv').limits).toStrictEqual(limits);
    }),
    { numRuns: 500 },
  );
});

test('10,000 random values in the right fields are answered or refused', { timeout: 30_000 }, () => {
  const value = fc.oneof(fc.anything({ withBigInt: true, maxDepth: 1 }), fc.string(), fc.integer(), fc.double());
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...LIMIT_NAMES), value, { maxKeys: 3 }), (resources) => {
      const normal = outcome(() => normalizeResources(resources, MACHINE));
      expect(typeof normal === 'string' ? normal : 'INVALID_RESOURCE').toBe('INVALID_RESOURCE');
    }),
    { numRuns: 10_000 },
  );
});

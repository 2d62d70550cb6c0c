import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles } from '../../layers/cycles.mjs';

const edges = (record: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(record));

describe('findCycles', () => {
  it('finds a file that imports itself', () => {
    expect(findCycles(edges({ a: ['a'] }))).toEqual([['a', 'a']]);
  });

  it('names the shortest way around', () => {
    expect(findCycles(edges({ a: ['b', 'c'], b: ['c'], c: ['a'] }))[0]).toEqual(['a', 'c', 'a']);
  });

  it('names a circle once, and every file that is in one', () => {
    expect(findCycles(edges({ a: ['b'], b: ['a', 'c'], c: ['b'], d: ['a'] }))).toEqual([
      ['a', 'b', 'a'],
      ['c', 'b', 'c'],
    ]);
  });

  it('finds a circle that the first file only leads to', () => {
    expect(findCycles(edges({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] }))).toEqual([['b', 'c', 'd', 'b']]);
  });

  it('finds nothing where every import goes to an earlier file, and something when one goes back', () => {
    const downwards = fc
      .integer({ min: 2, max: 12 })
      .chain((count) =>
        fc.tuple(
          fc.constant(count),
          fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map(([a, b]) => [Math.max(a, b), Math.min(a, b)])),
        ),
      );
    fc.assert(
      fc.property(downwards, ([count, pairs]) => {
        const graph = new Map<string, string[]>();
        for (let file = 0; file < count; file++) graph.set(`${file}`, []);
        for (const [from = 0, to = 0] of pairs) if (from !== to) graph.get(`${from}`)?.push(`${to}`);
        expect(findCycles(graph)).toEqual([]);
        graph.get('0')?.push(`${count - 1}`);
        graph.get(`${count - 1}`)?.push('0');
        expect(findCycles(graph).length).toBeGreaterThan(0);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../src/process/table.ts';
import { membersOf, sparedOf, type TreeTarget, untouchable } from '../../src/tree/members.ts';

const SELF = 50;

function row(pid: number, parent: number, more: Partial<ProcessRow> = {}): ProcessRow {
  return { pid, parent, group: 1, session: 1, startTime: `${pid}`, state: 'alive', ...more };
}

/** init, our ancestors, ourselves, and a bystander. */
const OTHERS = [row(1, 0), row(40, 1), row(SELF, 40), row(60, 1, { group: 60, session: 60 })];
const target: TreeTarget = { root: { pid: 100, startTime: '100' }, leads: 'session' };
const nothing = { seen: new Map<number, string>(), marked: new Set<number>(), self: SELF };

function pids(
  rows: readonly ProcessRow[],
  more: Partial<typeof nothing> = {},
  of: TreeTarget = target,
): readonly number[] {
  return membersOf([...OTHERS, ...rows], of, { ...nothing, ...more }).map((member) => member.pid);
}

describe('membersOf', () => {
  it('takes the main process first, then children after their parents', () => {
    const rows = [row(103, 102), row(102, 101), row(101, 100), row(100, SELF)];
    expect(pids(rows)).toEqual([100, 101, 102, 103]);
  });

  it('takes an orphan that is still in the session or in the group, and the children of both', () => {
    const rows = [row(201, 1, { session: 100 }), row(202, 1, { group: 100 }), row(203, 202), row(204, 1)];
    expect(pids(rows)).toEqual([201, 202, 203]);
  });

  it('takes an orphan of another session by its cookie, and its children', () => {
    expect(pids([row(201, 1), row(202, 201)], { marked: new Set([201]) })).toEqual([201, 202]);
  });

  it('takes an orphan that it saw before, unless the pid went to another process', () => {
    expect(pids([row(201, 1)], { seen: new Map([[201, '201']]) })).toEqual([201]);
    expect(pids([row(201, 1)], { seen: new Map([[201, '7']]) })).toEqual([]);
  });

  it('knows neither root nor session any more when the pid of the main process went to another', () => {
    const rows = [
      row(100, 1, { startTime: '999', session: 100, group: 100 }),
      row(101, 100, { session: 100, group: 100 }),
    ];
    expect(pids(rows)).toEqual([]);
  });

  it('knows the session of a main process that ended unseen, until another has its pid', () => {
    const unseen: TreeTarget = { root: { pid: 100, startTime: undefined }, leads: 'session' };
    expect(pids([row(101, 1, { session: 100 })], {}, unseen)).toEqual([101]);
    expect(pids([row(100, 1), row(101, 1, { session: 100 })], {}, unseen)).toEqual([]);
  });

  it('does not look at the session of a main process that leads none', () => {
    const { root } = target;
    expect(pids([row(100, SELF, { session: 1, group: 1 })], {}, { root })).toEqual([100]);
    const rows = [row(201, 1, { group: 100, session: 9 }), row(202, 1, { session: 100 })];
    expect(pids(rows, {}, { root, leads: 'group' })).toEqual([201]);
  });

  it('leaves the dead out', () => {
    expect(pids([row(100, SELF, { state: 'dead' }), row(101, 100)])).toEqual([]);
  });

  it('spares the asker and its ancestors even where they stand in the tree', () => {
    const root = { pid: 40, startTime: '40' };
    expect(pids([row(61, 40)], { marked: new Set([1, SELF]) }, { root, leads: 'session' })).toEqual([]);
  });

  it('names the asker and its ancestors that stand in the tree, up to the highest', () => {
    const spared = (of: TreeTarget, marked: readonly number[] = []): readonly number[] =>
      sparedOf(OTHERS, of, { ...nothing, marked: new Set(marked) }).map((one) => one.pid);
    expect(spared({ root: { pid: 40, startTime: '40' } })).toEqual([SELF, 40]);
    expect(spared(target, [SELF])).toEqual([SELF]);
    expect(spared(target)).toEqual([]);
  });

  it('never takes the first process, the asker or its ancestors, whatever the table says', () => {
    const anyRow = fc.record({
      pid: fc.integer({ min: 1, max: 30 }),
      parent: fc.integer({ min: 0, max: 30 }),
      group: fc.integer({ min: 0, max: 30 }),
      session: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      startTime: fc.constantFrom('1', '2'),
      state: fc.constantFrom('alive' as const, 'stopped' as const, 'dead' as const),
    });
    const table = fc.uniqueArray(anyRow, { selector: (entry) => entry.pid, maxLength: 30 });
    const pid = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(table, pid, pid, fc.uniqueArray(pid), (rows, self, main, marked) => {
        const tree: TreeTarget = { root: { pid: main, startTime: '1' }, leads: 'session' };
        const members = membersOf(rows, tree, { ...nothing, self, marked: new Set(marked) });
        const kept = untouchable(rows, self);
        expect(members.some((member) => kept.has(member.pid) || member.state === 'dead')).toBe(false);
        expect(new Set(members).size).toBe(members.length);
      }),
      { numRuns: 1000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStat, stateOf } from '../../src/process/stat.ts';

// Recorded on Linux 6.18 from a shell.
const RECORDED =
  '8144 (bash) S 8100 8144 8144 34816 8144 4194304 1513 5032 0 0 12 34 8 6 20 0 1 0 8675309 7544832 1017 ' +
  '18446744073709551615 94020160471040 94020161364285 140732163418320 0 0 0 65536 3686404 1266761467 1 0 0 17 1 0 0 0 ' +
  '0 0 94020161604848 94020161652832 94020175290368 140732163421461 140732163421466 140732163421466 140732163424238 0\n';

describe('parseStat', () => {
  it('reads the fields by their numbers in proc_pid_stat(5)', () => {
    expect(parseStat(RECORDED)).toEqual({
      pid: 8144,
      comm: 'bash',
      state: 'S',
      parent: 8100,
      group: 8144,
      session: 8144,
      userTicks: 12,
      systemTicks: 34,
      childUserTicks: 8,
      childSystemTicks: 6,
      threads: 1,
      startTime: '8675309',
      residentPages: 1017,
    });
  });

  it.each(['a) R 1 (b', ') R 1 1 1 (', '((((', '))))', 'a b\nc', '', ' ', '1 (x) S 1'])(
    'is not misled by a process that calls itself %j',
    (comm) => {
      const stat = parseStat(RECORDED.replace('(bash)', `(${comm})`));
      expect(stat).toMatchObject({ comm, pid: 8144, parent: 8100, state: 'S', startTime: '8675309' });
    },
  );

  it('reads the same parent and start time whatever the process calls itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15, unit: 'binary' }), (comm) => {
        const stat = parseStat(RECORDED.replace('(bash)', () => `(${comm})`));
        expect(stat).toMatchObject({ comm, parent: 8100, startTime: '8675309' });
      }),
    );
  });

  it('answers undefined, and never throws, for anything that is no stat line', () => {
    expect(parseStat('')).toBeUndefined();
    expect(parseStat(RECORDED.slice(0, 60))).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void parseStat(text)));
  });

  it('takes a zombie and a dying process for dead, and one that only lost its first thread for alive', () => {
    expect(['Z', 'X', 'x'].map((state) => stateOf({ state, threads: 1 }))).toEqual(['dead', 'dead', 'dead']);
    expect(stateOf({ state: 'Z', threads: 2 })).toBe('alive');
  });

  it('tells who stands still from who runs or may run', () => {
    expect(['T', 't', 'D', 'R', 'S', 'I'].map((state) => stateOf({ state, threads: 1 }))).toEqual([
      'stopped',
      'stopped',
      'blocked',
      'alive',
      'alive',
      'alive',
    ]);
  });
});

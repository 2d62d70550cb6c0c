import { describe, expect, test } from 'vitest';
import { parseTestimony, testifiedInterfaces, testifiedLimit, testifiedStatus } from '../../src/launch/witness.ts';

const STATUS = [
  'status Name:\tdash',
  'status Uid:\t65534\t65534\t65534\t65534',
  'status Gid:\t65534\t65534\t65534\t65534',
  'status Groups:\t4 27 ',
  'status CapEff:\t0000000000000000',
  'status CapBnd:\t000001ffffffffff',
  'status NoNewPrivs:\t1',
];
const LIMITS = [
  'limits Limit                     Soft Limit           Hard Limit           Units     ',
  'limits Max file size             1048576              1048576              bytes     ',
  'limits Max core file size        unlimited            unlimited            bytes     ',
  'limits Max open files            64                   128                  files     ',
];
const NET = ['net/dev  face |bytes    packets', 'net/dev     lo:       0       0    0'];
const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('what a witness said is read', () => {
  test('credentials, limits and interfaces come from the files it names', () => {
    const said = parseTestimony(text(...STATUS, ...LIMITS, ...NET, 'seen'));
    if (said.kind !== 'seen') throw new Error(`it was ${said.kind}`);
    expect(testifiedStatus(said.files)).toMatchObject({ uids: [65534, 65534, 65534, 65534], groups: [4, 27] });
    expect(testifiedStatus(said.files)?.noNewPrivileges).toBe(true);
    expect(testifiedLimit(said.files, 'Max open files')).toEqual({ soft: 64, hard: 128 });
    expect(testifiedLimit(said.files, 'Max core file size')).toEqual({ soft: 'unlimited', hard: 'unlimited' });
    expect(testifiedInterfaces(said.files)).toEqual(['lo']);
  });

  test('a limit that is not there is undefined', () => {
    const said = parseTestimony(text(...LIMITS, 'seen'));
    if (said.kind !== 'seen') throw new Error(`it was ${said.kind}`);
    expect(testifiedLimit(said.files, 'Max locked memory')).toBeUndefined();
    expect(testifiedStatus(said.files)).toBeUndefined();
  });

  test('silence means that a helper before it ended', () => {
    expect(parseTestimony('')).toEqual({ kind: 'helper-failed' });
    expect(parseTestimony(text(...STATUS))).toEqual({ kind: 'helper-failed' });
  });

  test('a failed entry and a failed exec are told apart from a failed helper', () => {
    expect(parseTestimony(text('enter 2'))).toEqual({ kind: 'not-entered', index: 2 });
    expect(parseTestimony(text('exec 126'))).toEqual({ kind: 'not-executed', exitCode: 126 });
    expect(parseTestimony(text(...STATUS, 'seen', 'exec 127'))).toEqual({ kind: 'not-executed', exitCode: 127 });
  });
});

import { describe, expect, test } from 'vitest';
import { countPrograms } from '../../src/watch/members.ts';
import { fakeTables } from '../fakes/tables.ts';

describe('the programs in a job', () => {
  const JOB = { pids: () => [10, 11, 12] };

  test('are counted without the hosts of consoles', () => {
    const windows = fakeTables([
      { pid: 10, name: 'node.exe' },
      { pid: 11, name: 'conhost.exe' },
      { pid: 12, name: 'child.exe' },
    ]);
    expect(countPrograms(windows, JOB)).toBe(2);
  });

  test('are counted where they are those of another user, and cannot be opened', () => {
    const windows = fakeTables([
      { pid: 10, name: 'node.exe', closed: 5 },
      { pid: 11, name: 'conhost.exe', closed: 5 },
      { pid: 12, name: 'child.exe', closed: 5 },
      { pid: 99, name: 'stranger.exe' },
    ]);
    expect(countPrograms(windows, JOB)).toBe(2);
  });

  test('are not those that ended meanwhile', () => {
    expect(countPrograms(fakeTables([{ pid: 10, name: 'node.exe' }]), JOB)).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import { countPrograms, programsOf } from '../../src/watch/members.ts';
import { readCounters } from '../../src/watch/usage.ts';
import type { Win32 } from '../../src/win32/win32.ts';
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

  test('are not none because Windows does not show its processes', () => {
    const processes = [
      { pid: 10, name: 'node.exe' },
      { pid: 11, name: 'conhost.exe' },
      { pid: 12, name: 'child.exe', closed: 5 },
    ];
    const windows = fakeTables(processes, [], { tables: 'refused' });
    expect(() => programsOf(windows, JOB)).toThrow('CreateToolhelp32Snapshot');
    expect(countPrograms(windows, JOB)).toBe(2);
  });

  test('are not those of a table of which Windows shows a part', () => {
    const windows = fakeTables([{ pid: 10, name: 'node.exe' }], [], { tables: 'broken' });
    expect(() => programsOf(windows, JOB)).toThrow('Process32NextW, error 24');
  });
});

describe('their memory', () => {
  const job = { pids: () => [10, 11, 12], query: () => ({ error: 5 }) };
  const memoryOf = (windows: Win32): number | undefined => readCounters(windows, job).memoryBytes;
  const [one, two] = [
    { pid: 10, name: 'node.exe' },
    { pid: 11, name: 'child.exe' },
  ];

  test('is that of those who live', () => {
    expect(memoryOf(fakeTables([one, two]))).toBe(2000);
  });

  test('is not told when one of another user does not tell', () => {
    expect(memoryOf(fakeTables([one, { ...two, closed: 5 }]))).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { Freezer, type FrozenMemory } from '../../src/watch/freezer.ts';
import { type FakeThread, fakeTables } from '../fakes/tables.ts';

const JOB = { pids: () => [10, 11] };
const PROCESSES = [
  { pid: 10, name: 'node.exe' },
  { pid: 11, name: 'child.exe' },
  { pid: 99, name: 'stranger.exe' },
];

function machineWith(threads: readonly FakeThread[]): ReturnType<typeof fakeTables> {
  return fakeTables(PROCESSES, threads);
}

/** What is kept of suspended threads for another process. */
function memoryOf(threads: readonly number[]): FrozenMemory {
  let kept = threads;
  return {
    read: () => kept,
    write: (now) => {
      kept = now;
    },
  };
}

describe('a freeze', () => {
  test('suspends every thread of the job and no other, and the thaw resumes them', () => {
    const windows = machineWith([
      { thread: 1, pid: 10 },
      { thread: 2, pid: 11 },
      { thread: 3, pid: 99 },
    ]);
    const freezer = new Freezer(windows, JOB);
    freezer.freeze();
    expect([...windows.suspended]).toEqual([1, 2]);
    freezer.thaw();
    expect(windows.suspended.size).toBe(0);
  });

  test('looks again until nothing new runs', () => {
    const windows = machineWith([
      { thread: 1, pid: 10, starts: [{ thread: 4, pid: 11, starts: [{ thread: 5, pid: 10 }] }] },
    ]);
    new Freezer(windows, JOB).freeze();
    expect([...windows.suspended]).toEqual([1, 4, 5]);
  });

  test('passes over a thread that is ending', () => {
    const windows = machineWith([
      { thread: 1, pid: 10 },
      { thread: 2, pid: 10, stiff: 'ending' },
      { thread: 3, pid: 10, closed: 87 },
    ]);
    new Freezer(windows, JOB).freeze();
    expect([...windows.suspended]).toEqual([1]);
  });

  test.each([
    { how: 'be opened', thread: { thread: 2, pid: 11, closed: 5 }, saying: 'OpenThread, error 5, ERROR_ACCESS_DENIED' },
    { how: 'be suspended', thread: { thread: 2, pid: 11, stiff: 'refused' }, saying: 'SuspendThread, error 5' },
  ] as const)('of which one thread cannot $how is none, and says so', ({ thread, saying }) => {
    const windows = machineWith([{ thread: 1, pid: 10 }, thread]);
    const freezer = new Freezer(windows, JOB);
    expect(() => freezer.freeze()).toThrow(saying);
    expect(windows.suspended.size).toBe(0);
    expect(freezer.held).toBe(0);
  });

  test('of threads that are not listed is none, and neither is a thaw', () => {
    const windows = fakeTables(PROCESSES, [{ thread: 1, pid: 10 }], { tables: 'refused' });
    const memory = { read: () => [1], write: () => undefined };
    expect(() => new Freezer(windows, JOB).freeze()).toThrow('CreateToolhelp32Snapshot, error 8');
    expect(() => new Freezer(windows, JOB, memory).thaw()).toThrow('CreateToolhelp32Snapshot, error 8');
  });
});

test('a thread that another process suspended and that cannot be opened is not taken for resumed', () => {
  const memory = memoryOf([1, 2]);
  const windows = machineWith([
    { thread: 1, pid: 10, closed: 87 },
    { thread: 2, pid: 11, closed: 5 },
  ]);
  expect(() => new Freezer(windows, JOB, memory).thaw()).toThrow('OpenThread, error 5');
  expect(memory.read()).toEqual([1, 2]);
});

test('a thaw resumes whom it can, and holds and names a thread that cannot be resumed', () => {
  const memory = memoryOf([]);
  const windows = machineWith([
    { thread: 1, pid: 10, stuck: 'ended' },
    { thread: 2, pid: 10, stuck: 'refused' },
    { thread: 3, pid: 11 },
  ]);
  const freezer = new Freezer(windows, JOB, memory);
  freezer.freeze();
  expect(() => freezer.thaw()).toThrow('ResumeThread, error 5');
  expect(memory.read()).toEqual([2]);
  expect(freezer.held).toBe(1);
  expect(windows.suspended.has(3)).toBe(false);
});

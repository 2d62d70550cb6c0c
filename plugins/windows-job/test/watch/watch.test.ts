import { describe, expect, test } from 'vitest';
import { isConsoleHost } from '../../src/watch/members.ts';
import { type Counters, usageOf } from '../../src/watch/usage.ts';
import { verdictOf } from '../../src/watch/verdict.ts';
import { WIN32 } from '../../src/win32/constants.ts';

const counted = {
  TotalUserTime: 15_000_000n,
  TotalKernelTime: 5_000_000n,
  TotalPageFaultCount: 812n,
  TotalProcesses: 3n,
  ActiveProcesses: 2n,
  TotalTerminatedProcesses: 0n,
};

const io = { 'IoInfo.ReadTransferCount': 10n, 'IoInfo.WriteTransferCount': 20n };

const counters: Counters = { accounting: counted, io, peakBytes: 4096n, memoryBytes: 2048 };

describe('usage', () => {
  test('is in milliseconds and bytes', () => {
    expect(usageOf(counters)).toMatchObject({
      cpuTimeMs: 2000,
      cpuUserMs: 1500,
      cpuSystemMs: 500,
      memoryBytes: 2048,
      memoryPeakBytes: 4096,
      tasks: 2,
      ioReadBytes: 10,
      ioWriteBytes: 20,
    });
  });

  test('does not take counters that stand still for nothing used', () => {
    const still = { ...counted, TotalPageFaultCount: 0n, TotalUserTime: 0n, TotalKernelTime: 0n };
    const usage = usageOf({ ...counters, accounting: still, peakBytes: 0n });
    expect(usage).toMatchObject({ cpuTimeMs: undefined, ioReadBytes: undefined, memoryPeakBytes: undefined, tasks: 2 });
  });

  test('of a job in which nothing ran is 0', () => {
    const none = { ...counted, TotalPageFaultCount: 0n, TotalUserTime: 0n, TotalKernelTime: 0n, TotalProcesses: 0n };
    expect(usageOf({ ...counters, accounting: none }).cpuTimeMs).toBe(0);
  });

  test('that Windows does not tell is not known', () => {
    expect(usageOf({ accounting: undefined, io: undefined, peakBytes: 0n, memoryBytes: undefined })).toMatchObject({
      cpuTimeMs: undefined,
      tasks: undefined,
      memoryBytes: undefined,
    });
  });
});

describe('the verdict', () => {
  const quiet = { messages: new Map<number, number>(), peakBytes: 4096, unnoticed: undefined };

  test('of a quiet job is none', () => {
    expect(verdictOf({ ...quiet, messages: new Map([[WIN32.JOB_OBJECT_MSG_NEW_PROCESS, 5]]) })).toEqual({});
  });

  test('names what was refused at the memory limit, with the peak', () => {
    expect(verdictOf({ ...quiet, messages: new Map([[WIN32.JOB_OBJECT_MSG_JOB_MEMORY_LIMIT, 2]]) })).toEqual({
      allocations: {
        limit: 'own',
        evidence: [
          { source: 'JOB_OBJECT_MSG_JOB_MEMORY_LIMIT', before: 0, after: 2 },
          { source: 'PeakJobMemoryUsed', before: undefined, after: 4096 },
        ],
      },
    });
  });

  test('names the end of the time and the refused processes', () => {
    const messages = new Map([
      [WIN32.JOB_OBJECT_MSG_END_OF_JOB_TIME, 1],
      [WIN32.JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, 3],
    ]);
    expect(verdictOf({ ...quiet, messages })).toEqual({
      cpuTime: { evidence: [{ source: 'JOB_OBJECT_MSG_END_OF_JOB_TIME', before: 0, after: 1 }] },
      pids: { evidence: [{ source: 'JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT', before: 0, after: 3 }] },
    });
  });

  test('notes crashes, scarce memory, and that Windows would not tell of it', () => {
    const messages = new Map([
      [WIN32.JOB_OBJECT_MSG_NOTIFICATION_LIMIT, 1],
      [WIN32.JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS, 2],
    ]);
    expect(verdictOf({ ...quiet, messages, unnoticed: 87 }).notes).toEqual([
      'memory came close to its limit (JOB_OBJECT_MSG_NOTIFICATION_LIMIT)',
      '2 process(es) crashed (JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS)',
      'SetInformationJobObject(JobObjectNotificationLimitInformation), error 87, ERROR_INVALID_PARAMETER',
    ]);
  });
});

describe('hosts of consoles', () => {
  test.each([
    ['conhost.exe', true],
    ['ConHost.exe', true],
    ['OpenConsole.exe', true],
    ['C:\\Windows\\System32\\conhost.exe', true],
    ['cmd.exe', false],
    ['myconhost.exe', false],
  ])('%s: %s', (name, host) => {
    expect(isConsoleHost(name)).toBe(host);
  });
});

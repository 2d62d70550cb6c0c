import type { Cause, Report } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { endingLines } from '../../src/run/ending.ts';
import { enforced, KILLED, receiptOf, reportOf } from '../fixtures/report.ts';

const MIB = 1024 ** 2;
const KILLS = [
  { source: 'memory.oom_control oom_kill', before: 0, after: 1 },
  { source: 'memory.failcnt', before: 0, after: 12 },
];
const MEMORY: Cause = {
  kind: 'memory',
  limitBytes: 128 * MIB,
  limit: 'own',
  mechanism: 'memory.limit_in_bytes',
  evidence: KILLS,
};

const lines = (rest: Partial<Report>, stoppedBy?: NodeJS.Signals): readonly string[] =>
  endingLines(reportOf(rest), stoppedBy);

describe('the lines at the end of a run', () => {
  test('are none for a program that ended by itself, well or badly', () => {
    expect(lines({})).toEqual([]);
    expect(lines({ cause: { kind: 'exit', exitCode: 3 } })).toEqual([]);
  });

  test('say which memory limit killed it, its value, the mechanism and the kernel’s counter', () => {
    expect(lines({ cause: MEMORY, memoryKills: KILLS })).toEqual([
      'killed by memory limit 128 MiB (cgroups-v1, memory.limit_in_bytes, oom_kill 1)',
    ]);
  });

  test('say that the memory limit was somebody else’s', () => {
    const cause: Cause = { ...MEMORY, limit: 'ancestor-or-system' };
    expect(lines({ cause, memoryKills: KILLS })).toEqual([
      'killed by a memory bound above its own (cgroups-v1, memory.limit_in_bytes, oom_kill 1)',
    ]);
  });

  test('say that memory was refused where nobody is killed for it', () => {
    expect(lines({ cause: MEMORY, allocationsRefused: KILLS })).toEqual([
      'refused memory by memory limit 128 MiB (cgroups-v1, memory.limit_in_bytes, oom_kill 1)',
    ]);
  });

  test('say which limit of time or output stopped it, and how', () => {
    const stopped = { kill: KILLED };
    const forced = { ...stopped, isForcefullyTerminated: true };
    expect(lines({ cause: { kind: 'wall-time', limitMs: 2000 }, ...stopped })).toEqual([
      'stopped by time limit 2s (SIGTERM)',
    ]);
    expect(lines({ cause: { kind: 'cpu-time', limitMs: 90_000, usedMs: 90_001 }, ...forced })).toEqual([
      'stopped by cpu time limit 1m30s (SIGTERM, then cgroup.kill)',
    ]);
    expect(lines({ cause: { kind: 'idle-time', limitMs: 500 }, ...stopped })).toEqual([
      'stopped by idle time limit 500ms: it printed nothing (SIGTERM)',
    ]);
    expect(lines({ cause: { kind: 'output', limitBytes: MIB } })).toEqual(['stopped by output limit 1 MiB']);
  });

  test('say that a second signal killed the tree', () => {
    expect(lines({ cause: { kind: 'force-stop' }, kill: KILLED }, 'SIGINT')).toEqual([
      'killed with its whole tree, on SIGINT',
    ]);
  });

  test('are none for a polite stop that was heeded, and one for a forced one', () => {
    expect(lines({ cause: { kind: 'shutdown', forced: false }, kill: KILLED })).toEqual([]);
    expect(lines({ cause: { kind: 'shutdown', forced: true }, kill: KILLED })).toEqual([
      'killed by force: it did not end after SIGTERM',
    ]);
  });

  test('are none for the signals that people and pipelines send, and one for a crash', () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGPIPE', 'SIGHUP'] as const) {
      expect(lines({ cause: { kind: 'signal', signal, by: 'unknown' } })).toEqual([]);
    }
    expect(lines({ cause: { kind: 'signal', signal: 'SIGSEGV', by: 'unknown' } })).toEqual([
      'ended by SIGSEGV (segmentation fault)',
    ]);
  });

  test('say that forks were refused, by which limit, and that the program survived it', () => {
    const forksRefused = [{ source: 'pids.events max', before: 0, after: 17 }];
    const receipt = receiptOf(enforced('pids', 32));
    expect(lines({ forksRefused, receipt })).toEqual([
      'forks were refused by pids limit 32 (cgroups-v1, pids.max, max 17)',
    ]);
  });

  test('say that the memory limit killed processes which the program survived', () => {
    const receipt = receiptOf(enforced('memory', 64 * MIB));
    expect(lines({ memoryKills: KILLS, receipt })).toEqual([
      'memory limit 64 MiB killed processes of its tree (cgroups-v1, oom_kill 1)',
    ]);
    expect(lines({ allocationsRefused: KILLS, receipt })).toEqual([
      'memory limit 64 MiB refused memory to its tree (cgroups-v1, oom_kill 1)',
    ]);
  });

  test('name processes that are left after force', () => {
    expect(lines({ kill: { ...KILLED, complete: false, survivors: [12, 34] } })).toEqual([
      'processes are left: 12, 34 (cgroup.kill; cgroup.procs empty)',
    ]);
    expect(lines({ kill: KILLED })).toEqual([]);
  });

  test('are also the notes of the report: what could not be read or removed is said', () => {
    expect(lines({ notes: ['2 process(es) left by the command were killed'] })).toEqual([
      '2 process(es) left by the command were killed',
    ]);
  });
});

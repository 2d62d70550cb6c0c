import { describe, expect, test } from 'vitest';
import { type Counters, verdictOf } from '../src/verdict.ts';

const MEBIBYTE = 1_048_576;
const untouched = { bound: 'max', failures: 0, peak: 3 * MEBIBYTE } as const;
const nothing: Counters = { oomKill: 0, memory: untouched, memoryAndSwap: untouched, forksRefused: 0 };

describe('what the v1 counters say', () => {
  test('a kill with a hit of our bound is ours', () => {
    const memory = { bound: 40 * MEBIBYTE, failures: 36, peak: 40 * MEBIBYTE };
    expect(verdictOf({ ...nothing, oomKill: 1, memory }).memory).toEqual({
      limit: 'own',
      evidence: [
        { source: 'memory.oom_control oom_kill', before: 0, after: 1 },
        { source: 'memory.failcnt', before: 0, after: 36 },
      ],
    });
  });

  test('a kernel that counts no hits is believed by its peak', () => {
    const reached = { bound: 128 * MEBIBYTE, failures: 0, peak: 128 * MEBIBYTE };
    const verdict = verdictOf({ ...nothing, oomKill: 1, memory: reached, memoryAndSwap: reached });
    expect(verdict.memory?.limit).toBe('own');
    expect(verdict.memory?.evidence[1]?.source).toBe('memory.max_usage_in_bytes');
  });

  test('a kill far from our bound is a group’s above or the machine’s', () => {
    const far = { bound: 128 * MEBIBYTE, failures: 0, peak: 100 * MEBIBYTE };
    expect(verdictOf({ ...nothing, oomKill: 1, memory: far }).memory?.limit).toBe('ancestor-or-system');
    expect(verdictOf({ ...nothing, oomKill: 1 }).memory?.limit).toBe('ancestor-or-system');
  });

  test('a bound that was hit and killed nobody is no cause', () => {
    const memory = { bound: 40 * MEBIBYTE, failures: 36, peak: 40 * MEBIBYTE };
    expect(verdictOf({ ...nothing, memory })).toEqual({});
    expect(verdictOf({ ...nothing, oomKill: undefined })).toEqual({});
  });

  test('refused forks are told beside', () => {
    expect(verdictOf({ ...nothing, forksRefused: 2 }).pids?.evidence[0]?.after).toBe(2);
  });
});

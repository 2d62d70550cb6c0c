import type { GroupView } from '@ringfence/posix';
import { describe, expect, test } from 'vitest';
import { copiedGroup, UnitCounters } from '../src/counters.ts';

const WHOLE = {
  'cpu.stat': 'usage_usec 5000\nuser_usec 3000\nsystem_usec 2000\n',
  'memory.current': '4096\n',
  'memory.peak': '67108864\n',
  'memory.events': 'oom 1\noom_kill 1\n',
  'pids.current': '2\n',
  'pids.peak': '4\n',
  'pids.events': 'max 3\n',
};

/** A group whose files go one by one, as those of a unit do that its manager removes while they are read. */
function vanishing(files: Record<string, string>): GroupView & { files: Record<string, string> } {
  const group = { directory: '/group', ancestors: [], files, read: (file: string) => group.files[file] };
  return group;
}

describe('the counters of a unit', () => {
  test('leave out the tasks that are not the program’s', () => {
    const counters = new UnitCounters(vanishing(WHOLE), 1);
    expect(counters.usage()).toMatchObject({ tasks: 1, tasksPeak: 3, memoryPeakBytes: 67_108_864, cpuTimeMs: 5 });
  });

  test('are those that were kept when the group is gone', () => {
    const group = vanishing(WHOLE);
    const counters = new UnitCounters(group, 0);
    counters.keep();
    group.files = {};
    expect(counters.usage().memoryPeakBytes).toBe(67_108_864);
    expect(counters.verdict(true).memory).toMatchObject({ limit: 'own', ended: true });
  });

  test('lose nothing when the group goes while it is read again', () => {
    const group = vanishing(WHOLE);
    const counters = new UnitCounters(group, 0);
    counters.keep();
    group.files = { 'cpu.stat': 'usage_usec 9000\n', 'memory.current': '0\n' };
    expect(counters.verdict(false).memory?.evidence[0]?.after).toBe(1);
    expect(counters.verdict(false).pids?.evidence[0]?.after).toBe(3);
    expect(counters.usage()).toMatchObject({ cpuTimeMs: 9, memoryPeakBytes: 67_108_864 });
  });

  test('are final when a stop hook has written them down, and then nobody is left', () => {
    const counters = new UnitCounters(vanishing(WHOLE), 0);
    counters.take(copiedGroup('/group', new Map(Object.entries({ ...WHOLE, 'memory.peak': '8192\n' }))));
    expect(counters.usage()).toMatchObject({ memoryPeakBytes: 8192, tasks: 0 });
  });
});

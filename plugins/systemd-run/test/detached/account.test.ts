import { describe, expect, test } from 'vitest';
import { accountOf } from '../../src/detached/account.ts';

const FILES = new Map([
  ['memory.peak', '50331648\n'],
  ['memory.events', 'low 0\nhigh 0\nmax 40\noom 1\noom_kill 2\noom_group_kill 1\n'],
  ['memory.events.local', 'low 0\nhigh 0\nmax 40\noom 1\noom_kill 2\noom_group_kill 1\n'],
  ['pids.current', '1\n'],
  ['pids.peak', '4\n'],
  ['cpu.stat', 'usage_usec 2000000\nuser_usec 1500000\nsystem_usec 500000\n'],
]);

describe('the account of a detached run', () => {
  test('says what it used, and that nobody is left', () => {
    const { usage } = accountOf('/sys/fs/cgroup/a', FILES);
    expect(usage).toMatchObject({ memoryPeakBytes: 50_331_648, tasksPeak: 4, tasks: 0, cpuTimeMs: 2000 });
  });

  test('says that the memory limit ended it when the manager says so', () => {
    const files = new Map([...FILES, ['result', 'oom-kill killed KILL\n']]);
    expect(accountOf('/a', files).verdict.memory).toMatchObject({ ended: true, limit: 'own' });
  });

  test('does not say so of a run that ended by itself after a process of it was killed', () => {
    const files = new Map([...FILES, ['result', 'exit-code exited 5\n']]);
    expect(accountOf('/a', files).verdict.memory).not.toHaveProperty('ended', true);
  });

  test('has the words of a manager that stopped it for a reason of its own', () => {
    const files = new Map([['result', 'timeout killed TERM\n']]);
    expect(accountOf('/a', files).verdict.notes).toEqual(['the manager stopped the unit: a time of its own was over']);
  });

  test('of a file that was cut is poorer, and no error', () => {
    expect(accountOf('/a', new Map()).verdict).toEqual({});
  });
});

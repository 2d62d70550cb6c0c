import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_USAGE } from '../../src/index.ts';
import type { StopReason } from '../../src/report/cause.ts';
import { Clocks } from '../../src/supervise/clocks.ts';

function clocks(): { clocks: Clocks; exceeded: StopReason[] } {
  const exceeded: StopReason[] = [];
  return { clocks: new Clocks((reason) => void exceeded.push(reason)), exceeded };
}

describe('the clocks of a run', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('call once, for the first limit that is exceeded', () => {
    const { clocks: watched, exceeded } = clocks();
    watched.arm({ wallTime: 100, idleTime: 50 }, undefined);
    vi.advanceTimersByTime(1000);
    expect(exceeded).toEqual([{ kind: 'idle-time' }]);
  });

  test('idle time starts anew with every output', () => {
    const { clocks: watched, exceeded } = clocks();
    watched.arm({ idleTime: 100 }, undefined);
    for (let i = 0; i < 10; i += 1) {
      vi.advanceTimersByTime(60);
      watched.printed(1);
    }
    expect(exceeded).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(exceeded).toEqual([{ kind: 'idle-time' }]);
  });

  test('a wall time beyond the longest timer of Node does not fire at once', () => {
    const { clocks: watched, exceeded } = clocks();
    watched.arm({ wallTime: 2 ** 31 + 5000 }, undefined);
    vi.advanceTimersByTime(2 ** 31);
    expect(exceeded).toEqual([]);
    vi.advanceTimersByTime(5001);
    expect(exceeded).toEqual([{ kind: 'wall-time' }]);
  });

  test('a changed wall time still counts from the start', () => {
    const { clocks: watched, exceeded } = clocks();
    watched.arm({ wallTime: 1000 }, undefined);
    vi.advanceTimersByTime(400);
    watched.arm({ wallTime: 500 }, undefined);
    vi.advanceTimersByTime(99);
    expect(exceeded).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(exceeded).toEqual([{ kind: 'wall-time' }]);
  });

  test('the output limit is exceeded by the byte after it, not by the last one within', () => {
    const { clocks: watched, exceeded } = clocks();
    watched.arm({ output: 10 }, undefined);
    watched.printed(10);
    expect(exceeded).toEqual([]);
    watched.printed(1);
    expect(exceeded).toEqual([{ kind: 'output' }]);
  });

  test('cpu time is sampled until the tree has used it up', async () => {
    const { clocks: watched, exceeded } = clocks();
    let used = 0;
    watched.arm({ cpuTime: 1000 }, { usage: async () => ({ ...NO_USAGE, cpuTimeMs: used }) });
    await vi.advanceTimersByTimeAsync(2000);
    expect(exceeded).toEqual([]);
    used = 1000;
    await vi.advanceTimersByTimeAsync(300);
    expect(exceeded).toEqual([{ kind: 'cpu-time' }]);
  });

  test('stop for good when they are stopped', () => {
    const { clocks: watched, exceeded } = clocks();
    watched.arm({ wallTime: 10, output: 1 }, undefined);
    watched.stop();
    watched.printed(5);
    watched.arm({ wallTime: 10 }, undefined);
    vi.advanceTimersByTime(100);
    expect(exceeded).toEqual([]);
  });
});

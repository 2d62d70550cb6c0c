import { NO_USAGE } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { type Paint, plain } from '../../src/print/color.ts';
import { summaryText } from '../../src/run/summary.ts';
import { enforced, KILLED, receiptOf, refused, reportOf } from '../fixtures/report.ts';

const MIB = 1024 ** 2;

/** The lines of a summary, without the title. */
const lines = (text: string): string[] => text.trimEnd().split('\n').slice(1);

describe('the receipt for people', () => {
  test('has a line for each item: asked, enforced, how strongly, by what', () => {
    const receipt = receiptOf(
      enforced('memory', 128 * MIB, { mechanism: 'memory.limit_in_bytes' }),
      enforced('swap', 0, { implied: true, mechanism: 'memory.memsw.limit_in_bytes' }),
      enforced('wallTime', 10_000, { grade: 'polled', mechanism: 'supervisor timer' }),
    );
    expect(lines(summaryText(reportOf({ receipt }), 0, plain)).slice(0, 4)).toEqual([
      '            asked        enforced  grade   by',
      '  memory    128 MiB      128 MiB   kernel  memory.limit_in_bytes',
      '  swap      0 (implied)  0         kernel  memory.memsw.limit_in_bytes',
      '  wallTime  10s          10s       polled  supervisor timer',
    ]);
  });

  test('says what holds where something above is tighter, and where that stands', () => {
    const item = enforced('pids', 64, { effective: 32, effectiveFrom: '/sys/fs/cgroup/pids/docker' });
    expect(summaryText(reportOf({ receipt: receiptOf(item) }), 0, plain)).toContain(
      '  pids  64     32 (from /sys/fs/cgroup/pids/docker)  kernel  pids.max\n',
    );
  });

  test('says what the kernel made of a value, and its note', () => {
    const item = enforced('memory', 5000, { readBack: 4096, effective: 4096, note: 'rounded down to pages' });
    expect(lines(summaryText(reportOf({ receipt: receiptOf(item) }), 0, plain)).slice(1, 3)).toEqual([
      '  memory  5000 bytes  4 KiB     kernel  memory.max',
      '          rounded down to pages',
    ]);
  });

  test('says what is not enforced, why, and what would help', () => {
    const item = refused('cpu', 1.5, { reason: 'no controller', remedy: 'sudo ringfence doctor' });
    expect(lines(summaryText(reportOf({ receipt: receiptOf(item) }), 0, plain)).slice(1, 3)).toEqual([
      '  cpu  1.5    not enforced         no controller',
      '       try: sudo ringfence doctor',
    ]);
  });

  test('says how it ended, what it used, the kernel’s counters and who is left', () => {
    const evidence = [{ source: 'memory.events oom_kill', before: 0, after: 1 }];
    const report = reportOf({
      failed: true,
      cause: { kind: 'memory', limitBytes: 128 * MIB, limit: 'own', mechanism: 'memory.max', evidence },
      usage: { ...NO_USAGE, cpuTimeMs: 310, memoryPeakBytes: 128 * MIB, tasksPeak: 2, cpuThrottledMs: 0 },
      kill: KILLED,
      notes: ['a note'],
    });
    expect(summaryText(report, 137, plain)).toBe(
      [
        'node server.js in cgroups-v1',
        '  ended  was killed: memory limit of 128 MiB exceeded, says memory.max, after 0.42 s, exit code 137',
        '  used   cpu 0.31 s, memory peak 128 MiB, tasks peak 2',
        '  proof  memory.events oom_kill 0 -> 1',
        '  tree   nobody left: cgroup.procs empty (cgroup.kill, 3 killed in 2 ms)',
        '  note   a note',
        '',
      ].join('\n'),
    );
  });

  test('says that a tree that could not be proved empty was not seen', () => {
    expect(summaryText(reportOf({ kill: { ...KILLED, complete: false } }), 0, plain)).toContain(
      '  tree   nobody seen: ',
    );
  });

  test('names survivors', () => {
    const report = reportOf({ kill: { ...KILLED, complete: false, survivors: [12, 34] } });
    expect(summaryText(report, 125, plain)).toContain('  tree   left: 12, 34; ');
  });

  test('lines up also with colours', () => {
    const marked: Paint = (style, text) => `<${style}>${text}</>`;
    const receipt = receiptOf(enforced('memory', MIB), refused('pids', 5));
    const text = summaryText(reportOf({ receipt }), 0, marked);
    const bare = text.replaceAll(/<[a-z/]*>/g, '');
    expect(bare).toBe(summaryText(reportOf({ receipt }), 0, plain));
    expect(text).toContain('<green>kernel</>');
    expect(text).toContain('<red>not enforced</>');
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceiptItem, Resources } from '@ringfence/core';
import type { WindowsJobOptions } from '@ringfence/plugin-windows-job';
import { jobs, linesFrom, nextLine, UNDER_WINE } from './fixtures.ts';
import { run } from './runs.ts';

const held = { skip: UNDER_WINE ? 'Wine accepts limits and holds none' : false };

const everything: Resources = {
  cpu: 0.5,
  cpuSet: [0],
  cpuTime: '1h',
  memory: '512M',
  pids: 64,
  network: { transmitBytes: '1M' },
};

const options: WindowsJobOptions = {
  processMemory: 268_435_456,
  processUserTime: 3_600_000,
  priority: 'below-normal',
  uiRestrictions: ['exit-windows', 'display-settings'],
};

async function receipt(resources: Resources, given: WindowsJobOptions = {}): Promise<readonly ReceiptItem[]> {
  const executor = await run(jobs(given), 'leave').limit(resources).start();
  await executor.wait();
  return executor.receipt().items;
}

test('every limit that is asked for stands in the receipt, held and read back or not held and why', async () => {
  const items = await receipt(everything, options);
  const names = ['cpu', 'cpuSet', 'cpuTime', 'memory', 'swap', 'pids', 'network'];
  const own = ['processMemory', 'processUserTime', 'priority', 'uiRestrictions'].map((name) => `windowsJob.${name}`);
  assert.deepEqual(items.map(({ item }) => item).sort(), [...names, ...own].sort());
  for (const item of items) {
    if (item.status === 'enforced') assert.deepEqual(item.readBack, item.requested, item.item);
    else assert.match(item.reason, /Windows accepts it and answers|JobObject/, item.item);
  }
});

test('under Wine the receipt says of every limit that it is not enforced', {
  skip: UNDER_WINE ? false : 'this is Windows',
}, async () => {
  const items = await receipt(everything, options);
  assert.deepEqual(
    items.filter(({ status }) => status === 'enforced'),
    [],
  );
  const memory = items.find(({ item }) => item === 'memory');
  assert.ok(memory?.status === 'not-enforced');
  assert.match(memory.reason, /JobMemoryLimit 0 where \d+ was set/);
  const rate = items.find(({ item }) => item === 'cpu');
  assert.ok(rate?.status === 'not-enforced');
  assert.match(rate.reason, /JobObjectCpuRateControlInformation\): error 87, ERROR_INVALID_PARAMETER/);
});

test('on Windows every limit is held and read back', held, async () => {
  const items = await receipt(everything, options);
  assert.deepEqual(
    items.filter(({ status }) => status !== 'enforced'),
    [],
  );
});

test('strict refuses where a limit is not held', { skip: UNDER_WINE ? false : 'this is Windows' }, async () => {
  const executor = run(jobs(), 'leave').limit({ memory: '64M' });
  await assert.rejects(executor.start({ strict: true }), { code: 'NO_EXECUTOR' });
});

test('what a job cannot hold is said with its reason', async () => {
  const items = await receipt({
    fileSize: '1M',
    openFiles: 100,
    memorySoft: '64M',
    io: { path: '.', writeBytes: '1M' },
  });
  for (const item of items) assert.ok(item.status === 'not-enforced' && item.reason.length > 20, item.item);
  assert.equal(items.length, 4);
});

test('receiving cannot be bounded, and a weight not beside a limit of the cpu', async () => {
  const items = await receipt({ network: { receiveBytes: '1M' }, cpu: 0.5, cpuWeight: 200 });
  const reason = (name: string): string => {
    const item = items.find((each) => each.item === name);
    return item?.status === 'not-enforced' ? item.reason : 'enforced';
  };
  if (UNDER_WINE) return;
  assert.match(reason('network'), /receives/);
  assert.match(reason('cpuWeight'), /limit or to a weight/);
});

test('limits are changed while the program runs', async () => {
  const executor = await run(jobs(), 'ticker').limit({ memory: '512M' }).start({ buffer: false });
  await nextLine(linesFrom(executor));
  const items = await executor.update({ memory: '256M', pids: 10 });
  assert.deepEqual(items.map(({ item }) => item).sort(), ['memory', 'pids']);
  if (!UNDER_WINE)
    assert.deepEqual(
      items.map((item) => item.status === 'enforced' && item.readBack),
      [268_435_456, 10],
    );
  // Whatever was changed: the tree still dies with its job.
  const report = await executor.forceStop();
  assert.deepEqual(report.kill?.survivors, []);
});

test('statistics are those of the whole tree, and nothing where Windows does not count', async () => {
  const executor = await run(jobs(), 'ticker').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const stats = await executor.stats();
  assert.equal(stats.cpuTimeMs === undefined, UNDER_WINE);
  assert.equal((stats.memoryBytes ?? 0) > 100_000, !UNDER_WINE);
  assert.equal((stats.tasks ?? 0) >= 1, !UNDER_WINE);
  await executor.forceStop();
});

test('memory beyond the limit is refused, and the report says so', held, async () => {
  const executor = await run(jobs(), 'hungry', '512').limit({ memory: '64M' }).start();
  const report = await executor.wait();
  assert.ok(Number(report.stdout) < 64);
  assert.equal(report.exitCode, 3);
  assert.equal(report.cause.kind, 'memory');
  assert.equal(report.allocationsRefused?.[0]?.source, 'JOB_OBJECT_MSG_JOB_MEMORY_LIMIT');
  assert.ok((report.usage.memoryPeakBytes ?? 0) <= 67_108_864);
});

test('processes beyond the limit are refused, and the report says so', held, async () => {
  const executor = await run(jobs(), 'crowd', '20').limit({ pids: 8 }).start();
  const report = await executor.wait();
  const [made, error] = (report.stdout ?? '').split(' ').map(Number);
  assert.ok((made ?? 0) <= 7 && (made ?? 0) >= 5, report.stdout);
  assert.notEqual(error, 0);
  assert.equal(report.forksRefused?.[0]?.source, 'JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT');
});

test('half a core holds a busy program to half a core', held, async () => {
  const executor = await run(jobs(), 'busy', '3000').limit({ cpu: 0.5 }).start();
  const report = await executor.wait();
  const cores = (report.usage.cpuTimeMs ?? 0) / report.durationMs;
  assert.ok(cores > 0.35 && cores < 0.6, `${cores} cores`);
});

test('a program that uses up its cpu time is ended for it', held, async () => {
  const executor = await run(jobs(), 'busy', '60000').limit({ cpuTime: '1s' }).start();
  const report = await executor.wait();
  assert.equal(report.cause.kind, 'cpu-time');
  assert.ok((report.usage.cpuTimeMs ?? 0) < 3000);
});

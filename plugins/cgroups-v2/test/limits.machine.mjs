// Tries on a machine whose controllers are all on v2 what this plugin promises there.
// machine: {"identities": ["root", "root-service", "user-manager", "delegated-unit-root", "container-like"], "timeoutMs": 240000}
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRegistry } from '@ringfence/core';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';

const mebi = 1_048_576;
const { RINGFENCE_RESULTS: results = '.', RINGFENCE_SHAPE: shape, RINGFENCE_SCRATCH: scratch } = process.env;
const refusing = ['user-manager', 'no-bus', 'container-like'].includes(shape ?? '');
const registry = createRegistry({ plugins: [cgroupsV2()], probeTimeoutMs: 60_000 });

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(one)}\n`);
}

/** Runs a case; one that throws is not ok, and takes nothing from the others. */
async function prove(name, grade, attempt) {
  try {
    const { ok, observed } = await attempt();
    report({ case: name, ok, grade, observed });
  } catch (error) {
    report({ case: name, ok: false, grade, reason: error instanceof Error ? error.message : String(error) });
  }
}

async function firstLine(executor) {
  let text = '';
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text.split('\n')[0];
  }
  return text;
}

/** Groups of ours anywhere in the tree. */
function groupsLeft(folder = '/sys/fs/cgroup') {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.flatMap(({ name }) => {
    const found = /^ringfence-[0-9a-f]{16}-/.test(name) || name === 'ringfence' ? [join(folder, name)] : [];
    return [...found, ...groupsLeft(join(folder, name))];
  });
}

function isRunning(pid) {
  return existsSync(`/proc/${pid}`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

const [candidate] = await registry.probe();
const { result, probeMs } = candidate;
const offer = result.status === 'proved' ? result.offer : {};
const offers = (id) => offer[id] !== undefined && offer[id].grade !== 'none';

if (refusing) {
  const said = result.reasons?.map(({ message, remedy }) => `${message} (${remedy})`);
  report({
    case: 'refuses with a reason',
    ok: result.status === 'absent' && said?.length > 0,
    grade: 'none',
    observed: said,
  });
} else {
  report({
    case: 'probe',
    ok: result.status === 'proved',
    grade: 'kernel',
    observed: result.findings ?? result.reasons,
  });
  report({ case: 'probe time', ok: true, grade: 'kernel', observed: { probeMs } });
  for (const [id, { grade, message }] of Object.entries(offer)) {
    if (grade === 'none') report({ case: id, ok: true, grade, reason: message });
  }
  await held();
}

async function held() {
  if (offers('limit.memory')) await prove('limit.memory', 'kernel', memory);
  if (offers('limit.memory')) await prove('limit.memory of a group above', 'kernel', above);
  if (offers('limit.pids')) await prove('limit.pids', 'kernel', pids);
  if (offers('limit.cpu')) await prove('limit.cpu', 'kernel', cpu);
  if (offers('limit.cpu-set')) await prove('limit.cpu-set', 'kernel', cpuSet);
  if (offers('limit.io')) await prove('limit.io', 'kernel', io);
  await prove('kill.tree', 'kernel', daemon);
  await prove('freeze', 'kernel', freeze);
  if (offers('limit.memory')) await prove('update', 'kernel', update);
  if (offers('run-as')) await prove('run-as', 'process', runAs);
  await prove('reattach', 'kernel', reattach);
  await prove('nothing is left', 'kernel', nothingLeft);
}

async function memory() {
  const executor = registry.command('sh', '-c', 'dd if=/dev/zero of=/dev/null bs=160M count=1; echo survived');
  await executor.limit({ memory: '64M' }).start();
  const { signal, cause, usage, memoryKills, stdout } = await executor.wait();
  const peak = usage.memoryPeakBytes;
  const near = peak === undefined || (peak > 0.9 * 64 * mebi && peak <= 64 * mebi);
  const ok = signal === 'SIGKILL' && cause.kind === 'memory' && cause.limit === 'own' && near && stdout === '';
  return { ok, observed: { signal, cause, peak, memoryKills } };
}

/** A bound that stands above the run's own group, which also stands where the user said. */
async function above() {
  const [, parent = ''] = /^groups are made in (\S+),/m.exec(result.findings.join('\n')) ?? [];
  const named = join(existsSync(parent) ? parent : dirname(parent), 'named-by-the-user');
  mkdirSync(named);
  writeFileSync(join(named, 'memory.max'), String(64 * mebi));
  if (existsSync(join(named, 'memory.swap.max'))) writeFileSync(join(named, 'memory.swap.max'), '0');
  const there = createRegistry({ plugins: [cgroupsV2({ parent: named })], probeTimeoutMs: 60_000 });
  const executor = there.command('dd', 'if=/dev/zero', 'of=/dev/null', 'bs=160M', 'count=1').limit({ memory: '512M' });
  await executor.start();
  const { signal, cause, receipt } = await executor.wait();
  const [item] = receipt.items;
  rmdirSync(named);
  const ok = signal === 'SIGKILL' && cause.limit === 'ancestor-or-system' && item.effective === 64 * mebi;
  return { ok: ok && item.effectiveFrom === named, observed: { signal, cause, item } };
}

async function pids() {
  const loop = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 60 & done; wait';
  const executor = registry.command('sh', '-c', loop).limit({ pids: 5 });
  await executor.start();
  const report = await Promise.race([executor.wait(), pause(3000).then(() => executor.forceStop())]);
  return { ok: report.forksRefused?.[0]?.after > 0, observed: { refused: report.forksRefused, kill: report.kill } };
}

async function cpu() {
  const executor = registry.command('sh', '-c', 'echo ready; while :; do :; done & while :; do :; done');
  await executor.limit({ cpu: 0.5 }).start();
  await firstLine(executor);
  const [before, began] = [await executor.stats(), performance.now()];
  await pause(4000);
  const [after, ended] = [await executor.stats(), performance.now()];
  const stopping = performance.now();
  await executor.forceStop();
  const stopMs = performance.now() - stopping;
  const cores = (after.cpuTimeMs - before.cpuTimeMs) / (ended - began);
  return { ok: Math.abs(cores - 0.5) <= 0.05, observed: { cores, stopMs, throttledMs: after.cpuThrottledMs } };
}

async function cpuSet() {
  const executor = registry.command('grep', 'Cpus_allowed_list', '/proc/self/status').limit({ cpuSet: '1' });
  await executor.start();
  const { stdout, receipt } = await executor.wait();
  return { ok: /:\s1$/.test(stdout), observed: { stdout, items: receipt.items } };
}

async function io() {
  const file = join(scratch, `io-${process.pid}`);
  const executor = registry.command('dd', 'if=/dev/zero', `of=${file}`, 'bs=64k', 'count=64', 'oflag=direct');
  await executor.limit({ io: { path: scratch, writeBytes: '1M' } }).start();
  const { durationMs, receipt, usage } = await executor.wait();
  const mebiPerSecond = statSync(file).size / mebi / (durationMs / 1000);
  const item = receipt.items[0];
  const ok = item?.status === 'enforced' && mebiPerSecond < 1.15 && mebiPerSecond > 0.6;
  return { ok, observed: { mebiPerSecond, item, written: usage.ioWriteBytes } };
}

async function daemon() {
  const left = '(setsid sh -c \'trap "" TERM; echo $$; exec >&- 2>&-; while :; do sleep 1; done\' &); exec sleep 60';
  const executor = registry.command('sh', '-c', left);
  await executor.start();
  const pid = Number(await firstLine(executor));
  const alive = isRunning(pid);
  const { kill } = await executor.forceStop();
  return { ok: alive && !isRunning(pid) && kill?.complete === true, observed: { alive, kill } };
}

async function freeze() {
  const executor = registry.command('sh', '-c', 'echo ready; while :; do :; done');
  await executor.start();
  await firstLine(executor);
  await executor.freeze();
  const { cpuTimeMs: frozen } = await executor.stats();
  await pause(500);
  const { cpuTimeMs: still } = await executor.stats();
  await executor.thaw();
  await pause(500);
  const { cpuTimeMs: thawed } = await executor.stats();
  await executor.freeze();
  const { kill } = await executor.forceStop();
  return {
    ok: frozen === still && thawed > still && kill?.complete === true,
    observed: { frozen, still, thawed, kill },
  };
}

async function update() {
  const executor = registry.command('sleep', '60').limit({ memory: '64M' });
  await executor.start();
  const items = [
    ...(await executor.update({ memory: '128M' })),
    ...(await executor.update({ memory: '32M', pids: 7 })),
  ];
  await executor.forceStop();
  const read = items.map(({ item, readBack }) => `${item} ${readBack}`);
  const expected = [`memory ${128 * mebi}`, `memory ${32 * mebi}`, 'pids 7'];
  return { ok: JSON.stringify(read) === JSON.stringify(expected), observed: read };
}

async function runAs() {
  const executor = registry.command('sh', '-c', 'id -u; id -G; cat /proc/self/cgroup').runAs('tenant');
  await executor.limit({ openFiles: 64 }).start();
  const { stdout, receipt } = await executor.wait();
  return { ok: stdout.startsWith('1000\n1000 1010 1011\n'), observed: { stdout, items: receipt.items } };
}

async function reattach() {
  const executor = registry.command('sleep', '60');
  await executor.start();
  const other = createRegistry({ plugins: [cgroupsV2()], probeTimeoutMs: 60_000 });
  const again = await other.openPid(executor.pid);
  const { kill } = await again.forceStop();
  const report = await executor.wait();
  return { ok: kill?.complete === true && report.signal === 'SIGKILL', observed: { kill, cause: report.cause } };
}

async function nothingLeft() {
  const left = groupsLeft();
  return { ok: left.length === 0, observed: left };
}

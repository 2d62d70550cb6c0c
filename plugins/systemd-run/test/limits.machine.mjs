// Sets what a unit can be held to, reads it back, and tries to break out of it, as a scope and as a service.
// machine: {"identities": ["root", "user-manager"], "nodes": "first", "timeoutMs": 240000}
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';

const mebi = 1_048_576;
/** The machine's own agent has a name like ours. */
const OURS = /^ringfence-[0-9a-f]{16}\./m;
const { RINGFENCE_RESULTS: results = '.', RINGFENCE_SCRATCH: scratch = '/tmp', RINGFENCE_SHAPE: shape } = process.env;
const isRoot = process.getuid() === 0;
const manager = isRoot ? '--system' : '--user';
let unit = 'scope';
let registry;
let offer = {};

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify({ ...one, case: `${unit}: ${one.case}` })}\n`);
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

const offers = (id) => offer[id] !== undefined && offer[id].grade !== 'none';
const enforced = (receipt) => receipt.items.every(({ status }) => status === 'enforced');

async function firstLine(executor) {
  let text = '';
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text.split('\n')[0];
  }
  return text;
}

async function run(script, limit = {}, prepare = (executor) => executor) {
  const executor = prepare(registry.command('bash', '-c', script).limit(limit));
  await executor.start();
  return executor.wait();
}

async function pids() {
  const loop = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 60 & done; wait';
  const executor = registry.command('sh', '-c', loop).limit({ pids: 5 });
  await executor.start();
  const ended = await Promise.race([executor.wait(), pause(3000).then(() => executor.forceStop())]);
  return { ok: ended.forksRefused?.[0]?.after > 0 && enforced(ended.receipt), observed: ended.forksRefused };
}

async function cpu() {
  const executor = registry.command('sh', '-c', 'echo ready; while :; do :; done & while :; do :; done');
  await executor.limit({ cpu: 0.5 }).start();
  await firstLine(executor);
  const [before, began] = [await executor.stats(), performance.now()];
  await pause(4000);
  const [after, ended] = [await executor.stats(), performance.now()];
  await executor.forceStop();
  const cores = (after.cpuTimeMs - before.cpuTimeMs) / (ended - began);
  return { ok: Math.abs(cores - 0.5) <= 0.05, observed: { cores } };
}

async function cpuSet() {
  const { stdout, receipt } = await run('grep Cpus_allowed_list /proc/self/status; taskset -cp 0-1 $$', {
    cpuSet: '1',
  });
  return {
    ok: /list:\s1\n/.test(stdout) && !/new affinity list: 0/.test(stdout) && enforced(receipt),
    observed: stdout,
  };
}

async function io() {
  const file = join(scratch, `io-${unit}-${process.pid}`);
  const write = `dd if=/dev/zero of=${file} bs=64k count=64 oflag=direct`;
  const { durationMs, receipt } = await run(write, { io: { path: scratch, writeBytes: '1M' } });
  const mebiPerSecond = statSync(file).size / mebi / (durationMs / 1000);
  rmSync(file);
  return { ok: enforced(receipt) && mebiPerSecond < 1.15 && mebiPerSecond > 0.5, observed: { mebiPerSecond } };
}

async function files() {
  const file = join(scratch, `size-${unit}-${process.pid}`);
  const many = 'n=0; while [ $n -lt 40 ] && { exec {f}</dev/null; } 2>/dev/null; do n=$((n+1)); done; echo $n';
  const script = `(trap "" XFSZ; dd if=/dev/zero of=${file} bs=64k count=32 2>/dev/null); ${many}; ulimit -Hc`;
  const { stdout, receipt } = await run(script, { fileSize: '1M', openFiles: 20, coreSize: 0 });
  const { size } = statSync(file);
  rmSync(file);
  const [opened = '', core] = stdout.split('\n');
  const ok = size === mebi && Number(opened) > 5 && Number(opened) < 20 && core === '0' && enforced(receipt);
  return { ok, observed: { size, stdout } };
}

/** What a manager takes and does nothing for has to stand in the receipt. */
async function ignored() {
  const limit = { cpuSet: '1', io: { path: scratch, writeBytes: '1M' }, memory: '64M' };
  const { receipt } = await run('true', limit);
  const found = receipt.items.map(
    ({ item, status, remedy }) => `${item} ${status}${remedy === undefined ? '' : ' with a remedy'}`,
  );
  const lacking = ['limit.cpu-set', 'limit.io'].filter((id) => !offers(id)).length;
  const ok = found.filter((line) => /^(cpuSet|io) not-enforced with a remedy$/.test(line)).length === lacking;
  return { ok: ok && found.includes('memory enforced'), observed: found };
}

async function nothingLeft() {
  const units = spawnSync(
    'systemctl',
    [manager, 'list-units', '--all', '--plain', '--no-legend', 'ringfence-*.scope', 'ringfence-*.service'],
    {
      encoding: 'utf8',
    },
  ).stdout;
  const folder = `${isRoot ? '/run' : `/run/user/${process.getuid()}`}/ringfence-units`;
  const folders = readdirSync(folder).filter((name) => !name.startsWith('proof-'));
  const slice = spawnSync('systemctl', [manager, 'show', '-p', 'ControlGroup', '--value', 'ringfence.slice'], {
    encoding: 'utf8',
  }).stdout.trim();
  const groups =
    existsSync(`/sys/fs/cgroup${slice}`) && slice !== ''
      ? readdirSync(`/sys/fs/cgroup${slice}`, { withFileTypes: true }).filter((entry) => entry.isDirectory())
      : [];
  return {
    ok: !OURS.test(units) && folders.length === 0 && groups.length === 0,
    observed: { units, folders, groups: groups.map(({ name }) => name) },
  };
}

for (unit of ['scope', 'service']) {
  registry = createRegistry({ plugins: [systemdRun({ unit })], probeTimeoutMs: 60_000 });
  const [{ result, probeMs }] = await registry.probe();
  const observed = { probeMs: Math.round(probeMs), findings: result.findings ?? result.reasons };
  report({ case: 'probe', ok: result.status === 'proved', observed });
  if (result.status !== 'proved') continue;
  offer = result.offer;
  for (const [id, { grade, message }] of Object.entries(offer)) {
    if (grade === 'none') report({ case: id, ok: true, grade, reason: message });
  }
  if (offers('limit.pids')) await prove('limit.pids', 'kernel', pids);
  if (offers('limit.cpu')) await prove('limit.cpu', 'kernel', cpu);
  if (offers('limit.cpu-set')) await prove('limit.cpu-set', 'kernel', cpuSet);
  if (offers('limit.io')) await prove('limit.io', 'kernel', io);
  if (offers('limit.file-size')) await prove('limit.file-size, open-files, core-size', 'process', files);
  if (shape === 'user-manager') await prove('what the manager ignores is not enforced', 'none', ignored);
  await prove('nothing is left', undefined, nothingLeft);
}

// Sets what a unit can be held to, reads it back, and tries to break out of it, as a scope and as a service.
// machine: {"identities": ["root", "user-manager"], "nodes": "first", "timeoutMs": 240000}
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eachUnit, enforced } from './each-unit.mjs';

const mebi = 1_048_576;
const { RINGFENCE_SCRATCH: scratch = '/tmp', RINGFENCE_SHAPE: shape } = process.env;

await eachUnit(async (units) => {
  for (const [id, { grade, message }] of Object.entries(units.offer)) {
    if (grade === 'none') units.report({ case: id, ok: true, grade, reason: message });
  }
  if (units.offers('limit.pids')) await units.prove('limit.pids', 'kernel', pids);
  if (units.offers('limit.cpu')) await units.prove('limit.cpu', 'kernel', cpu);
  if (units.offers('limit.cpu-set')) await units.prove('limit.cpu-set', 'kernel', cpuSet);
  if (units.offers('limit.io')) await units.prove('limit.io', 'kernel', io);
  if (units.offers('limit.file-size')) await units.prove('limit.file-size, open-files, core-size', 'process', files);
  if (shape === 'user-manager') await units.prove('what the manager ignores is not enforced', 'none', ignored);
});

async function firstLine(executor) {
  let text = '';
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text.split('\n')[0];
  }
  return text;
}

async function pids(units) {
  const loop = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 60 & done; wait';
  const executor = units.registry.command('sh', '-c', loop).limit({ pids: 5 });
  await executor.start();
  const ended = await Promise.race([executor.wait(), pause(3000).then(() => executor.forceStop())]);
  const { forksRefused, receipt } = ended;
  return { ok: forksRefused?.[0]?.after > 0 && enforced(receipt), observed: { forksRefused, items: receipt.items } };
}

async function cpu(units) {
  const executor = units.registry.command('sh', '-c', 'echo ready; while :; do :; done & while :; do :; done');
  await executor.limit({ cpu: 0.5 }).start();
  await firstLine(executor);
  const [before, began] = [await executor.stats(), performance.now()];
  await pause(4000);
  const [after, ended] = [await executor.stats(), performance.now()];
  await executor.forceStop();
  const cores = (after.cpuTimeMs - before.cpuTimeMs) / (ended - began);
  return { ok: Math.abs(cores - 0.5) <= 0.05, observed: { cores } };
}

async function cpuSet(units) {
  const { stdout, receipt } = await units.run('grep Cpus_allowed_list /proc/self/status; taskset -cp 0-1 $$', {
    cpuSet: '1',
  });
  return {
    ok: /list:\s1\n/.test(stdout) && !/new affinity list: 0/.test(stdout) && enforced(receipt),
    observed: stdout,
  };
}

async function io(units) {
  const file = join(scratch, `io-${units.unit}-${process.pid}`);
  const write = `dd if=/dev/zero of=${file} bs=64k count=64 oflag=direct`;
  const { durationMs, receipt } = await units.run(write, { io: { path: scratch, writeBytes: '1M' } });
  const mebiPerSecond = statSync(file).size / mebi / (durationMs / 1000);
  rmSync(file);
  return { ok: enforced(receipt) && mebiPerSecond < 1.15 && mebiPerSecond > 0.5, observed: { mebiPerSecond } };
}

async function files(units) {
  const file = join(scratch, `size-${units.unit}-${process.pid}`);
  const many = 'n=0; while [ $n -lt 40 ] && { exec {f}</dev/null; } 2>/dev/null; do n=$((n+1)); done; echo $n';
  const script = `(trap "" XFSZ; dd if=/dev/zero of=${file} bs=64k count=32 2>/dev/null); ${many}; ulimit -Hc`;
  const { stdout, receipt } = await units.run(script, { fileSize: '1M', openFiles: 20, coreSize: 0 });
  const { size } = statSync(file);
  rmSync(file);
  const [opened = '', core] = stdout.split('\n');
  const ok = size === mebi && Number(opened) > 5 && Number(opened) < 20 && core === '0' && enforced(receipt);
  return { ok, observed: { size, stdout } };
}

/** What a manager takes and does nothing for has to stand in the receipt. */
async function ignored(units) {
  const limit = { cpuSet: '1', io: { path: scratch, writeBytes: '1M' }, memory: '64M' };
  const { receipt } = await units.run('true', limit);
  const found = receipt.items.map(
    ({ item, status, remedy }) => `${item} ${status}${remedy === undefined ? '' : ' with a remedy'}`,
  );
  const lacking = ['limit.cpu-set', 'limit.io'].filter((id) => !units.offers(id)).length;
  const ok = found.filter((line) => /^(cpuSet|io) not-enforced with a remedy$/.test(line)).length === lacking;
  return { ok: ok && found.includes('memory enforced'), observed: found };
}

// Trees whose owner is killed, in groups on a tree whose controllers are all on v2, with cgroup.kill and before it (Linux 5.14).
// machine: {"identities": ["root", "delegated-unit-tenant"], "nodes": "first", "timeoutMs": 240000}
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { prove, until } from '../../../scripts/machines/programs/detached.mjs';

const OWNER = `
  import { createRegistry } from '@ringfence/core';
  const { default: plugin } = await import('@ringfence/plugin-' + process.argv[1]);
  const registry = createRegistry({ plugins: [plugin()], probeTimeoutMs: 60_000 });
  const script = 'sleep 600 & setsid sleep 600 & (setsid sleep 600 &) & echo up; wait';
  for (let tree = 0; tree < 2; tree += 1) {
    const command = registry.command('sh', '-c', script);
    await command.start({ executor: process.argv[1] });
    await new Promise((resolve) => command.stdout.once('data', resolve));
    const [first = ''] = Object.values((await command.handle()).data);
    process.stdout.write(JSON.stringify({ ...command.receipt().ownerDeath, group: String(first) }) + '\\n');
  }
  setTimeout(() => undefined, 600_000);`;

/** The owner, and in each of two trees a shell and three that sleep. */
const EVERYBODY = 9;

for (const executor of ['cgroups-v2', 'universal']) await prove(`owner-death: ${executor}`, () => dies(executor));

async function dies(executor) {
  const mark = `owner-death-${executor}-${process.pid}`;
  const env = { ...process.env, MARK: mark };
  const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, executor], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  try {
    return await killed(owner, mark);
  } finally {
    owner.kill('SIGKILL');
  }
}

async function killed(owner, mark) {
  let said = '';
  owner.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  await until(() => said.split('\n').length > 2, 'two trees stand', 90_000);
  const receipts = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  // A shell says that its tree is up when it has asked for everybody, and the last may still be on the way.
  await until(() => carrying(mark).length >= EVERYBODY, 'everybody of both trees runs').catch(() => undefined);
  const before = carrying(mark).length;
  owner.kill('SIGKILL');
  const began = performance.now();
  const groups = receipts.map(({ group }) => group).filter((group) => group.startsWith('/'));
  const isGone = () => carrying(mark).length === 0 && !groups.some((group) => existsSync(group));
  await until(isGone, 'nobody and no group is left').catch(() => undefined);
  const ms = Math.round(performance.now() - began);
  const told = receipts.every(({ fate, reach }) => fate === 'killed' && reach === 'whole-tree');
  const left = { processes: carrying(mark).length, groups: groups.filter((group) => existsSync(group)) };
  const { grade, mechanism } = receipts[0];
  return { ok: told && before >= EVERYBODY && isGone(), grade, observed: { mechanism, before, ms, ...left } };
}

function carrying(mark) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      const dead = /\) [ZX]/.test(readFileSync(`/proc/${name}/stat`, 'utf8'));
      return !dead && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`MARK=${mark}`);
    } catch {
      // Gone since the folder was listed, or not ours.
      return false;
    }
  });
}

// Kills the owner of an attached run by SIGKILL, and looks for what is left: of a scope, of a service, of a frozen one.
// machine: {"identities": ["root", "user-manager"], "nodes": "first", "timeoutMs": 300000}
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';

const { RINGFENCE_RESULTS: results = '.' } = process.env;
const isRoot = process.getuid() === 0;
const runs = `${isRoot ? '/run' : `/run/user/${process.getuid()}`}/ringfence-units`;
const [, , unit, state] = process.argv;

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(one)}\n`);
}

if (unit === undefined) await killOwners();
else await own();

/** The owner: starts a tree with a daemon in it, says who is in it, and waits to be killed. */
async function own() {
  const registry = createRegistry({ plugins: [systemdRun({ unit })], probeTimeoutMs: 60_000 });
  const left = '(setsid sh -c \'trap "" TERM; echo $$; exec >&- 2>&-; exec sleep 300\' &); exec sleep 300';
  const run = await registry.command('sh', '-c', left).limit({ memory: '64M' }).start();
  let daemon = '';
  for await (const chunk of run.stdout.iterator({ destroyOnReturn: false })) {
    daemon += String(chunk);
    if (daemon.includes('\n')) break;
  }
  const group = `/sys/fs/cgroup${/^0::(.*)$/m.exec(readFileSync(`/proc/${run.pid}/cgroup`, 'utf8'))[1]}`;
  if (state === 'frozen') await run.freeze();
  console.log(JSON.stringify({ pids: [run.pid, Number(daemon)], group, ownerDeath: run.receipt().ownerDeath }));
  await pause(300_000);
}

async function killOwners() {
  // Side by side: each waits for its manager most of the time.
  await Promise.all(['scope', 'service'].flatMap((kind) => ['running', 'frozen'].map((how) => killOwner(kind, how))));
  const left = () => (existsSync(runs) ? readdirSync(runs).filter((name) => !name.startsWith('proof-')) : []);
  await until(() => left().length === 0);
  const units = systemctl('list-units', '--all', '--plain', '--no-legend', 'ringfence-*').trim();
  const folders = left();
  report({
    case: 'nothing is left',
    ok: !/^ringfence-[0-9a-f]{16}\./m.test(units) && folders.length === 0,
    observed: { units, folders },
  });
}

async function killOwner(kind, how) {
  const name = `${kind}, ${how}: its owner is killed`;
  const owner = spawn(process.execPath, [fileURLToPath(import.meta.url), kind, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const line = await new Promise((resolve, reject) => {
      createInterface({ input: owner.stdout })
        .once('line', resolve)
        .once('close', () => reject(new Error('it ended')));
    });
    const { pids, group, ownerDeath } = JSON.parse(line);
    const alive = pids.every(isRunning);
    const began = performance.now();
    owner.kill('SIGKILL');
    const gone = await until(() => !pids.some(isRunning));
    const stoppedMs = Math.round(performance.now() - began);
    const collected = await until(() => !existsSync(group));
    const collectedMs = Math.round(performance.now() - began);
    const ok = alive && gone && collected && ownerDeath?.fate === 'killed';
    report({ case: name, ok, grade: ownerDeath?.grade, observed: { alive, stoppedMs, collectedMs, ownerDeath } });
  } catch (error) {
    owner.kill('SIGKILL');
    report({ case: name, ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Asks until it is so, for at most half a minute. */
async function until(isSo) {
  const deadline = performance.now() + 30_000;
  while (!isSo() && performance.now() < deadline) await pause(20);
  return isSo();
}

function isRunning(pid) {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // There is no such process any more.
    return false;
  }
}

function systemctl(...args) {
  return spawnSync('systemctl', [isRoot ? '--system' : '--user', ...args], { encoding: 'utf8' }).stdout;
}

// Runs that outlive their owner, as services of a manager that waits for them.
// machine: {"identities": ["root-service", "user-manager"], "nodes": "first", "timeoutMs": 420000}
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import systemdRun from '@ringfence/plugin-systemd-run';
import { hasEnded, orphans, prove, proveDetached, until } from '../../../scripts/machines/programs/detached.mjs';

const plugin = '@ringfence/plugin-systemd-run';
const system = process.getuid?.() === 0;
const flag = system ? '--system' : '--user';
const env = { ...process.env, XDG_RUNTIME_DIR: system ? '/run' : `/run/user/${process.getuid?.()}` };
const systemctl = (...args) => spawnSync('systemctl', [flag, ...args], { encoding: 'utf8', env });

const renamed = { name: 'renamed', limits: {}, script: 'sleep 600' };
const { started, open } = await proveDetached({ plugin, make: systemdRun, more: [renamed] });
await prove('detach: the name of its unit taken again', nameTaken);
await prove('detach: the manager reads its units again', reload);
await watchedLimits();
await prove('detach: the commands', commands);
await prove('detach: nothing is left', nothingLeft);

/** A pipe that every user may reach, whatever is hidden from him; a run waits at it for a line. */
function gateNamed(name) {
  const path = join(env.XDG_RUNTIME_DIR, `${name}-${process.pid}`);
  spawnSync('mkfifo', [path]);
  chmodSync(path, 0o666);
  const file = openSync(path, 'r+');
  return {
    waits: `read -r line <${path}`,
    let: (runs) => writeSync(file, '\n'.repeat(runs)),
    remove: () => {
      closeSync(file);
      rmSync(path);
    },
  };
}

/** A manager that reads its units again while they run keeps the hook that writes down their end. */
async function reload() {
  const gate = gateNamed('reload');
  const script = `${gate.waits}; exit 9`;
  const around = { noNewPrivileges: true, network: 'none', dropCapabilities: true, systemCalls: ['@system-service'] };
  const mounts = { privateTmp: true, readOnlySystem: true, privateDevices: true };
  const apart = system
    ? { user: 'tenant', isolation: { ...around, ...mounts } }
    : { isolation: { noNewPrivileges: true } };
  const runs = [
    { name: 'plain', limits: {}, script },
    { name: 'apart', limits: { fileSize: '64K', openFiles: 32 }, script, ...apart },
  ];
  const reloaded = await orphans(plugin, runs);
  systemctl('daemon-reload');
  gate.let(runs.length);
  const ends = [];
  for (const { name, handle, items } of reloaded.values()) {
    await until(() => hasEnded(handle) || !existsSync(handle.data.group), `${name} is over`);
    const { exitCode, cause } = await (await open(handle)).wait();
    ends.push({ name, exitCode, cause, not: items.filter(({ status }) => status !== 'enforced') });
    rmSync(handle.data.state, { recursive: true, force: true });
  }
  gate.remove();
  return { ok: ends.every(({ exitCode, not }) => exitCode === 9 && not.length === 0), observed: ends };
}

/** Limits that somebody has to watch, with an owner that is gone before any of them is reached. */
async function watchedLimits() {
  const gate = gateNamed('limits');
  const tree = 'sleep 6131 & setsid sleep 6132 &';
  const runs = [
    { name: 'own', limits: { wallTime: '1h', idleTime: '1h', output: '1M' }, script: `${gate.waits}; exit 9` },
    { name: 'output', limits: { output: '1K' }, script: `${tree} ${gate.waits}; while :; do echo 0123456789; done` },
    { name: 'cpu', limits: { cpuTime: '4s' }, script: `${tree} ${gate.waits}; while :; do :; done` },
    { name: 'deaf', limits: { wallTime: '25s' }, script: `trap '' TERM; ${tree} sleep 600` },
    { name: 'idle', limits: { idleTime: '15s' }, script: `${tree} echo begun; sleep 600` },
    { name: 'wall', limits: { wallTime: '15s' }, script: `trap 'exit 5' TERM; ${tree} while :; do sleep 0.1; done` },
  ];
  const watched = await orphans(plugin, runs);
  const early = [...watched.values()].filter(({ handle }) => hasEnded(handle)).map(({ name }) => name);
  // A frozen tree dies of a kill too, and whoever writes down its end must not stand still.
  const deaf = await open(watched.get('deaf').handle);
  await deaf.freeze();
  gate.let(3);
  const expected = {
    own: { cause: 'exit', exitCode: 9 },
    output: { cause: 'output' },
    cpu: { cause: 'cpu-time' },
    deaf: { cause: 'wall-time', signal: 'SIGKILL' },
    idle: { cause: 'idle-time', signal: 'SIGTERM' },
    wall: { cause: 'wall-time', exitCode: 5 },
  };
  for (const [name, expect] of Object.entries(expected)) {
    await prove(`detach: a limit that somebody watches: ${name}`, () => endedBy(watched.get(name), expect, early));
  }
  gate.remove();
}

/** Empty for a file that is gone. */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function endedBy({ name, handle, items }, expect, early) {
  const { state, group } = handle.data;
  await until(() => hasEnded(handle), 'its end is written down', 60_000);
  const inside = textOf(join(group, 'cgroup.procs'));
  const { cause, exitCode, signal, durationMs, receipt } = await (await open(handle)).wait();
  await until(() => !existsSync(group), 'its group is removed');
  // What keeps the output may still be tidying up in it.
  rmSync(state, { recursive: true, force: true, maxRetries: 10 });
  const told = { cause: cause.kind, exitCode, signal };
  const right = Object.entries(expect).every(([key, value]) => told[key] === value);
  const held = items.length > 0 && items.every(({ status }) => status === 'enforced');
  const observed = {
    ...told,
    durationMs,
    inside,
    early,
    items: receipt.items.map((item) => item.readBack ?? item.reason),
  };
  return { ok: right && held && !early.includes(name), observed };
}

/** No account of its end, and a unit of the same name afterwards: the run is lost, and the stranger is left alone. */
async function nameTaken() {
  const { handle } = started.get('renamed');
  const { state, unit, group } = handle.data;
  systemctl('kill', '--signal=SIGKILL', unit);
  await until(() => hasEnded(handle) && !existsSync(group), 'its unit is gone');
  rmSync(join(state, 'exit'));
  const args = [flag, '--quiet', `--unit=${unit}`, '--slice=ringfence.slice', 'sleep', '600'];
  const other = spawnSync('systemd-run', args, { encoding: 'utf8', env });
  if (other.status !== 0) throw new Error(other.stderr);
  try {
    const refusal = (which) =>
      open(which).then(
        () => undefined,
        (thrown) => thrown,
      );
    const lost = await refusal(handle);
    const pid = Number(readFileSync(join(group, 'cgroup.procs'), 'utf8').trim());
    const startTime = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[19];
    // Everything of the stranger but the invocation: nothing else tells it from ours.
    const { run, state: _, ...data } = handle.data;
    const identity = { ...handle.identity, pid, startTime };
    const forged = await refusal({ ...handle, identity, data: { ...data, inode: statSync(group).ino } });
    const alive = existsSync(`/proc/${pid}`);
    const ok = lost?.code === 'RUN_LOST' && forged?.code === 'RUN_LOST' && !hasEnded(handle) && alive;
    return { ok, observed: { invocation: handle.data.invocation, lost: lost?.message, forged: forged?.message, run } };
  } finally {
    systemctl('stop', unit);
    rmSync(state, { recursive: true, force: true });
  }
}

async function nothingLeft() {
  const listed = () => systemctl('list-units', '--all', '--plain', '--no-legend', 'ringfence-*').stdout.split('\n');
  const units = () => listed().filter((line) => /^ringfence-(keeper-)?[0-9a-f]{16}\./.test(line));
  await until(() => units().length === 0, 'no unit is left').catch(() => undefined);
  const home = system ? '/run/ringfence' : `${process.env.HOME}/.local/state/ringfence`;
  const folders = [join(home, 'runs'), `${env.XDG_RUNTIME_DIR}/ringfence-units`].filter(existsSync);
  // What the probe proved is kept for the boot.
  const files = folders.flatMap((folder) => readdirSync(folder)).filter((name) => !name.startsWith('proof-'));
  return { ok: units().length === 0 && files.length === 0, observed: { units: units(), files } };
}

/** The commands around a run, each in a process of its own. */
async function commands() {
  const program = join(import.meta.dirname, '../../../packages/cli/dist/bin.js');
  const named = { ...env, RINGFENCE_PLUGINS: plugin, RINGFENCE_PROBE_TIMEOUT: '120s' };
  const ringfence = (...args) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: named });
  const script = 'echo begun; sleep 600';
  const limits = ['--memory', '48M', '--pids', '20'];
  const run = ringfence('run', '-d', '--name', 'web', '--executor', 'systemd-run', ...limits, '--', 'sh', '-c', script);
  const ps = ringfence('ps', '--json');
  const logs = ringfence('logs', 'web');
  const update = ringfence('update', 'web', '--memory', '40M');
  const stop = ringfence('stop', 'web');
  const prune = ringfence('prune');
  const done = { run, ps, logs, update, stop, prune };
  const failed = Object.entries(done).filter(([, { status }]) => status !== 0);
  const listed = failed.length === 0 && ps.stdout.includes('"web"') && logs.stdout === 'begun\n';
  const stopped = stop.stdout.includes('nobody left') && prune.stdout.trim() === 'web';
  return {
    ok: listed && stopped,
    observed: failed.length === 0 ? { logs: logs.stdout, stop: stop.stdout, prune: prune.stdout } : failed,
  };
}

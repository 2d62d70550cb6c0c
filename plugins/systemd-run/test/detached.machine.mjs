// Runs that outlive their owner, as services of a manager that waits for them.
// machine: {"identities": ["root-service", "user-manager"], "nodes": "first", "timeoutMs": 420000}
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import systemdRun from '@ringfence/plugin-systemd-run';
import { hasEnded, prove, proveDetached, until } from '../../../scripts/machines/programs/detached.mjs';

const plugin = '@ringfence/plugin-systemd-run';
const system = process.getuid?.() === 0;
const flag = system ? '--system' : '--user';
const env = { ...process.env, XDG_RUNTIME_DIR: system ? '/run' : `/run/user/${process.getuid?.()}` };
const systemctl = (...args) => spawnSync('systemctl', [flag, ...args], { encoding: 'utf8', env });

const renamed = { name: 'renamed', limits: {}, script: 'sleep 600' };
const { started, open } = await proveDetached({ plugin, make: systemdRun, more: [renamed] });
await prove('detach: the name of its unit taken again', nameTaken);
await prove('detach: the commands', commands);
await prove('detach: nothing is left', nothingLeft);

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

// Start to end of /bin/true by every way there is here: one round of each after the other, so that all meet the same machine.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRegistry } from '@ringfence/core';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import systemdRun from '@ringfence/plugin-systemd-run';
import universal from '@ringfence/plugin-universal';
import { report, results } from './cases.mjs';

const rounds = 30;
const warmUp = 3;
const program = '/bin/true';
const manager = process.getuid?.() === 0 ? '--system' : '--user';
const limits = ['-p', 'MemoryMax=64M', '-p', 'TasksMax=50'];

/** @typedef {() => Promise<void>} Way */

/**
 * @param {string} file
 * @param {string[]} [args]
 * @returns {Way}
 */
const raw =
  (file, args = []) =>
  async () => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      words += chunk;
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${file} ended with ${code}: ${words.trim()}`);
  };

/**
 * A container with the same limits: the machine's own programs, in namespaces of its own.
 *
 * @returns {Way}
 */
function container() {
  const bundle = mkdtempSync(join(tmpdir(), 'bundle-'));
  const root = join(bundle, 'rootfs');
  for (const folder of ['proc', 'dev', 'usr']) mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  const namespaces = ['pid', 'mount', 'ipc', 'uts', 'network'].map((type) => ({ type }));
  writeFileSync(
    join(bundle, 'config.json'),
    JSON.stringify({
      ociVersion: '1.0.0',
      process: { terminal: false, user: { uid: 0, gid: 0 }, args: [program], env: ['PATH=/usr/bin:/bin'], cwd: '/' },
      root: { path: 'rootfs', readonly: true },
      mounts: [
        { destination: '/proc', type: 'proc', source: 'proc' },
        { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
        { destination: '/usr', type: 'bind', source: '/usr', options: ['rbind', 'ro'] },
      ],
      linux: { namespaces, resources: { memory: { limit: 64 * 1_048_576 }, pids: { limit: 50 } } },
    }),
  );
  let count = 0;
  return async () => {
    count += 1;
    await raw('crun', ['--cgroup-manager=cgroupfs', 'run', '--bundle', bundle, `bench-${process.pid}-${count}`])();
  };
}

/**
 * The same scope until nothing of it is left: our reports come then. systemd-run ends with its program, and the manager
 * removes the scope after that.
 *
 * @returns {Way}
 */
function untilGone() {
  let count = 0;
  /** @returns {string[]} */
  const named = () => {
    count += 1;
    const unit = `bench-${process.pid}-${count}.scope`;
    return [manager, '--scope', '--quiet', '--collect', '--slice=bench.slice', `--unit=${unit}`, ...limits];
  };
  // Where the manager puts such a scope is asked of a program in one, and not made from its name.
  const { stdout } = spawnSync('systemd-run', [...named(), 'cat', '/proc/self/cgroup'], { encoding: 'utf8' });
  const [, first] = /^0::(.+)\n$/.exec(stdout) ?? [];
  return async () => {
    if (first === undefined) throw new Error('a scope of systemd-run does not say where it is');
    const args = named();
    await raw('systemd-run', [...args, program])();
    const group = join('/sys/fs/cgroup', dirname(first), `bench-${process.pid}-${count}.scope`);
    while (existsSync(group)) await pause(1);
  };
}

/**
 * @param {Parameters<ReturnType<typeof createRegistry>['use']>[0]} plugin
 * @returns {Promise<Way | undefined>} undefined where it does not work
 */
async function ours(plugin) {
  const registry = createRegistry({ plugins: [plugin], probeTimeoutMs: 120_000 });
  const [candidate] = await registry.probe();
  if (candidate?.result.status !== 'proved') return undefined;
  return async () => {
    const executor = registry.command(program).limit({ memory: '64M', pids: 50 });
    await executor.start();
    const { exitCode } = await executor.wait();
    if (exitCode !== 0) throw new Error(`${candidate.name} ended with ${exitCode}`);
  };
}

/** @type {Record<string, Way | undefined>} */
const wanted = {
  'raw spawn': raw(program),
  universal: await ours(universal()),
  'cgroups-v2': await ours(cgroupsV2()),
  'systemd-run, a scope of ours': await ours(systemdRun({ unit: 'scope' })),
  'systemd-run, a service of ours': await ours(systemdRun({ unit: 'service' })),
  'systemd-run --scope': raw('systemd-run', [manager, '--scope', '--quiet', '--collect', ...limits, program]),
  'systemd-run --scope, until it is gone': untilGone(),
  'systemd-run --wait --pipe': raw('systemd-run', [
    manager,
    '--wait',
    '--pipe',
    '--quiet',
    '--collect',
    ...limits,
    program,
  ]),
  crun: container(),
  bubblewrap: raw('bwrap', ['--ro-bind', '/', '/', '--dev', '/dev', '--unshare-pid', '--die-with-parent', program]),
};

/** Why a way is not in the table. @type {Map<string, string>} */
const missing = new Map();
/** @type {Map<string, Way>} */
const ways = new Map();
for (const [name, way] of Object.entries(wanted)) {
  try {
    if (way === undefined) throw new Error('its probe says that it cannot be used here');
    await way();
    ways.set(name, way);
  } catch (error) {
    missing.set(name, error instanceof Error ? error.message : String(error));
  }
}

/** @type {Map<string, number[]>} */
const times = new Map([...ways.keys()].map((name) => [name, []]));
for (let round = 0; round < warmUp + rounds; round += 1) {
  for (const [name, way] of ways) {
    const began = performance.now();
    await way();
    if (round >= warmUp) times.get(name)?.push(performance.now() - began);
  }
}

/** @param {string} name @returns {number} */
const median = (name) => [...(times.get(name) ?? [])].sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
const base = median('raw spawn');
for (const name of Object.keys(wanted)) {
  const observed = {
    medianMs: Math.round(median(name) * 10) / 10,
    ratio: Math.round((median(name) / base) * 100) / 100,
  };
  report({ case: name, ok: true, observed: missing.has(name) ? `not here: ${missing.get(name)}` : observed });
}
writeFileSync(join(results, 'bench.json'), `${JSON.stringify(Object.fromEntries(times), undefined, 2)}\n`);

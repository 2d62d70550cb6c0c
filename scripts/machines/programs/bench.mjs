// Start to end of /bin/true by every way there is here: one round of each after the other, so that all meet the same machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    child.stdout.resume();
    child.stderr.resume();
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
  };

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
  'systemd-run --wait --pipe': raw('systemd-run', [
    manager,
    '--wait',
    '--pipe',
    '--quiet',
    '--collect',
    ...limits,
    program,
  ]),
  bubblewrap: raw('bwrap', ['--ro-bind', '/', '/', '--dev', '/dev', '--unshare-pid', '--die-with-parent', program]),
};

/** @param {Way} way @returns {Promise<boolean>} */
const works = async (way) =>
  way().then(
    () => true,
    () => false,
  );

/** @type {Map<string, Way>} */
const ways = new Map();
for (const [name, way] of Object.entries(wanted)) if (way !== undefined && (await works(way))) ways.set(name, way);

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
  report({ case: name, ok: true, observed: ways.has(name) ? observed : 'not here' });
}
writeFileSync(join(results, 'bench.json'), `${JSON.stringify(Object.fromEntries(times), undefined, 2)}\n`);

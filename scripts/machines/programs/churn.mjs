// A thousand starts and stops in a row, and fifty at once, by every executor that makes something of its own: what is left?
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRegistry } from '@ringfence/core';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import systemdRun from '@ringfence/plugin-systemd-run';
import { report, results } from './cases.mjs';

const starts = 1000;
const atOnce = 50;
/** A machine on which a thousand take longer says how far it came. */
const deadlineMs = 50 * 60_000;
/** Services take longest: one start in twenty is one. */
const turns = Array.from({ length: 20 }, (_, turn) =>
  turn === 7 ? 'service' : turn % 3 === 0 ? 'scope' : 'cgroups-v2',
);
const limits = { memory: '64M', pids: 50 };
const isRoot = process.getuid?.() === 0;
const runtime = isRoot ? '/run' : `/run/user/${process.getuid?.()}`;

/** @typedef {ReturnType<typeof createRegistry>} Registry */

/** @type {Map<string, Registry>} */
const registries = new Map();
for (const [name, plugin] of /** @type {const} */ ([
  ['scope', systemdRun({ unit: 'scope' })],
  ['service', systemdRun({ unit: 'service' })],
  ['cgroups-v2', cgroupsV2()],
])) {
  const registry = createRegistry({ plugins: [plugin], probeTimeoutMs: 120_000 });
  const [candidate] = await registry.probe();
  if (candidate?.result.status === 'proved') registries.set(name, registry);
}

/** @param {string} folder @returns {string[]} */
function groupsIn(folder) {
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return below.flatMap(({ name }) => [join(folder, name), ...groupsIn(join(folder, name))]);
}

/** Everything of ours that can be seen from here. */
function left() {
  const flag = isRoot ? '--system' : '--user';
  const args = [flag, 'list-units', '--all', '--plain', '--no-legend', 'ringfence-*'];
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
  const units = spawnSync('systemctl', args, { encoding: 'utf8', env })
    .stdout.split('\n')
    .filter((line) => ours.test(line));
  const groups = groupsIn('/sys/fs/cgroup').filter((path) =>
    /\/ringfence-(detached-|keeper-)?[0-9a-f]{16}[-.][^/]*$/.test(path),
  );
  const folders = [join(runtime, 'ringfence-units'), join(runtime, 'ringfence', 'runs')].filter((path) =>
    existsSync(path),
  );
  // What a probe proved is kept for the boot.
  const files = folders.flatMap((folder) => readdirSync(folder)).filter((name) => !name.startsWith('proof-'));
  return { units: units.length, groups: groups.length, files: files.length };
}

/** The machine's own agent has a name like ours. */
const ours = /^ringfence-(keeper-)?[0-9a-f]{16}\./;

const descriptors = () => readdirSync('/proc/self/fd').length;
const resident = () =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024);

/** @param {Registry} registry @param {boolean} stopped */
async function once(registry, stopped) {
  const executor = registry.command(stopped ? 'sleep' : 'true', ...(stopped ? ['600'] : [])).limit(limits);
  await executor.start();
  const { exitCode, kill } = stopped ? await executor.forceStop() : await executor.wait();
  if (stopped ? kill?.survivors.length !== 0 : exitCode !== 0) throw new Error(`it ended with ${exitCode}`);
}

/** @type {Record<string, number[]>} */
const times = {};
/** @type {string[]} */
const failures = [];
/** @param {string} name @param {boolean} stopped */
async function measured(name, stopped) {
  const registry = registries.get(name);
  if (registry === undefined) return;
  const began = performance.now();
  try {
    await once(registry, stopped);
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const list = times[name] ?? [];
  times[name] = list;
  list.push(performance.now() - began);
}

const kinds = [...registries.keys()];
// Once each before it is counted: what is opened for good, such as the bus, is open then.
for (const name of kinds) await measured(name, false);
for (const name of Object.keys(times)) times[name] = [];

const before = { descriptors: descriptors(), resident: resident() };
const began = performance.now();
let count = 0;
for (; count < starts && failures.length < 20 && performance.now() - began < deadlineMs; count += 1) {
  const wanted = turns[count % turns.length] ?? '';
  const name = registries.has(wanted) ? wanted : (kinds[count % kinds.length] ?? '');
  await measured(name, count % 3 === 0);
}
const seconds = Math.round((performance.now() - began) / 1000);
const middle = Object.fromEntries(
  Object.entries(times).map(([name, list]) => [name, { starts: list.length, medianMs: Math.round(median(list)) }]),
);
await pause(2000);
const rest = left();
const after = { descriptors: descriptors(), resident: resident() };
const clean = rest.units + rest.groups + rest.files === 0;
report({
  case: 'a thousand in a row',
  ok: count === starts && failures.length === 0,
  observed: { count, seconds, ...middle, failures: failures.slice(0, 5) },
});
report({ case: 'nothing is left of a thousand', ok: clean, observed: rest });
report({
  case: 'no descriptor is left of a thousand',
  ok: after.descriptors <= before.descriptors,
  observed: { before, after },
});

failures.length = 0;
for (const name of kinds) {
  const from = performance.now();
  await Promise.all(Array.from({ length: atOnce }, () => measured(name, true)));
  report({
    case: `fifty at once: ${name}`,
    ok: failures.length === 0,
    observed: { seconds: Math.round((performance.now() - from) / 1000), failures: failures.splice(0).slice(0, 5) },
  });
}
await pause(2000);
const last = left();
report({
  case: 'nothing is left of fifty at once',
  ok: last.units + last.groups + last.files === 0 && descriptors() <= before.descriptors,
  observed: { ...last, descriptors: descriptors() },
});
writeFileSync(join(results, 'churn.json'), `${JSON.stringify(times)}\n`);

/** @param {readonly number[]} list */
function median(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

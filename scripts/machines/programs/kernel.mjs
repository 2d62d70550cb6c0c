// Asks the machine itself, without any of our packages, whether its kernel keeps the limits that the suites rely on.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { report } from './cases.mjs';

const mebi = 1024 * 1024;

const own = `/sys/fs/cgroup${readFileSync('/proc/self/cgroup', 'utf8').trim().slice('0::'.length)}`;
mkdirSync(join(own, 'leaf'));
writeFileSync(join(own, 'leaf/cgroup.procs'), String(process.pid));
writeFileSync(join(own, 'cgroup.subtree_control'), '+memory +cpu +pids +io');

/** @param {string} name @param {boolean} ok @param {unknown} observed */
function prove(name, ok, observed) {
  report({ case: name, ok, grade: 'kernel', observed });
}

/** @param {string} name @param {Record<string, string>} limits @returns {string} */
function group(name, limits) {
  const folder = join(own, name);
  mkdirSync(folder);
  for (const [file, value] of Object.entries(limits)) writeFileSync(join(folder, file), value);
  return folder;
}

/** @param {string} folder @param {string[]} argv @returns {string[]} */
const within = (folder, argv) => ['-c', 'echo 0 > "$0/cgroup.procs" && exec "$@"', folder, ...argv];

/** @param {string} folder @param {string} file @param {string} key @returns {number} */
function counter(folder, file, key) {
  return Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(readFileSync(join(folder, file), 'utf8'))?.[1]);
}

/**
 * The parent of a process is told of its end a moment before its group is empty.
 *
 * @param {string} folder
 */
async function remove(folder) {
  for (let tries = 0; /^populated 1$/m.test(readFileSync(`${folder}/cgroup.events`, 'utf8')) && tries < 500; tries += 1)
    await pause(10);
  rmdirSync(folder);
}

async function memory() {
  const hog = ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=160M', 'count=1', 'status=none'];
  const without = group('memory', { 'memory.max': String(64 * mebi), 'memory.swap.max': '0' });
  const killed = spawnSync('sh', within(without, hog));
  const kills = counter(without, 'memory.events', 'oom_kill');
  prove('limit.memory with swap on', killed.signal === 'SIGKILL' && kills === 1, { signal: killed.signal, kills });
  const swapping = group('swapping', { 'memory.max': String(64 * mebi) });
  const lived = spawnSync('sh', within(swapping, hog));
  prove('swap takes what memory.max alone refuses', lived.status === 0, {
    status: lived.status,
    signal: lived.signal,
  });
  await remove(without);
  await remove(swapping);
}

async function cpu() {
  const folder = group('cpu', { 'cpu.max': '50000 100000' });
  const loops = [1, 2].map(() => spawn('sh', within(folder, ['sh', '-c', 'while :; do :; done']), { stdio: 'ignore' }));
  await pause(1000);
  const [began, used] = [performance.now(), counter(folder, 'cpu.stat', 'usage_usec')];
  await pause(4000);
  const cores = (counter(folder, 'cpu.stat', 'usage_usec') - used) / 1000 / (performance.now() - began);
  const ends = loops.map((loop) => new Promise((resolve) => loop.once('exit', resolve)));
  for (const loop of loops) loop.kill('SIGKILL');
  await Promise.all(ends);
  prove('limit.cpu', Math.abs(cores - 0.5) <= 0.05, { cores });
  await remove(folder);
}

async function pids() {
  const folder = group('pids', { 'pids.max': '5' });
  spawnSync('sh', within(folder, ['sh', '-c', 'for i in 1 2 3 4 5 6 7 8; do sleep 0.5 & done; wait']));
  const refused = counter(folder, 'pids.events', 'max');
  prove('limit.pids', refused > 0, { refused });
  await remove(folder);
}

async function io() {
  const device = readFileSync('/sys/class/block/vdb/dev', 'utf8').trim();
  const folder = group('io', { 'io.max': `${device} wbps=${mebi}` });
  const write = ['dd', 'if=/dev/zero', 'of=/scratch/kernel', 'bs=64k', 'count=64', 'oflag=direct'];
  const { stderr } = spawnSync('sh', within(folder, write), { env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' });
  const [, bytes, seconds] = /^(\d+) bytes .* copied, ([\d.]+) s/m.exec(stderr) ?? [];
  const mebiPerSecond = Number(bytes) / mebi / Number(seconds);
  prove('limit.io', Math.abs(mebiPerSecond - 1) <= 0.15, { mebiPerSecond });
  await remove(folder);
}

await memory();
await cpu();
await pids();
await io();

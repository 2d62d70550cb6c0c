// What a run that outlives its owner has to show on a machine, the same under every executor.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRegistry } from '@ringfence/core';
import { report } from './cases.mjs';

const mebi = 1_048_576;
const deadlineMs = 30_000;

/**
 * @typedef {object} Started
 * @property {string} name
 * @property {import('@ringfence/core').Handle} handle
 * @property {{ fate: string }} ownerDeath
 * @property {{ item: string, status: string }[]} items
 */

/** @param {() => boolean} isTrue @param {string} what @param {number} [within] milliseconds */
export async function until(isTrue, what, within = deadlineMs) {
  const end = performance.now() + within;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`not within ${within} ms: ${what}`);
    await pause(20);
  }
}

/** @param {string} name @param {() => Promise<{ ok: boolean, observed: unknown }>} attempt */
export async function prove(name, attempt) {
  try {
    const { ok, observed } = await attempt();
    report({ case: name, ok, grade: 'kernel', observed });
  } catch (error) {
    report({
      case: name,
      ok: false,
      grade: 'kernel',
      reason: error instanceof Error ? (error.stack ?? '') : String(error),
    });
  }
}

/**
 * @typedef {object} DetachedRun
 * @property {string} name
 * @property {string} script of `sh`
 * @property {object} limits
 * @property {string} [user]
 * @property {object} [isolation]
 */

/**
 * Starts an owner, has it start the runs, and kills it when it has told all handles.
 *
 * @param {string} plugin
 * @param {readonly DetachedRun[]} runs
 * @returns {Promise<Map<string, Started>>}
 */
export async function orphans(plugin, runs) {
  const program = join(import.meta.dirname, 'detached-owner.mjs');
  const owner = spawn(process.execPath, [program, plugin, JSON.stringify(runs)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  owner.stdout.on('data', (chunk) => {
    said += chunk;
  });
  owner.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const exited = once(owner, 'exit');
  await Promise.race([
    exited,
    until(() => said.includes('all\n'), 'the owner tells its handles', 5 * deadlineMs).catch(() => undefined),
  ]);
  owner.kill('SIGKILL');
  await exited;
  if (!said.includes('all\n')) throw new Error(`the owner failed: ${complaint}; it said ${said}`);
  const lines = said.split('\n').filter((line) => line.startsWith('{'));
  return new Map(lines.map((line) => JSON.parse(line)).map((one) => [one.name, one]));
}

/** A registry that has nothing of the one that started the runs. @param {() => import('@ringfence/core').Plugin} make */
export function freshRegistry(make) {
  return createRegistry({ plugins: [make()], probeTimeoutMs: 120_000 });
}

/** The folder in which the state of a run lies. @param {import('@ringfence/core').Handle} handle @returns {string} */
const stateOf = ({ data }) => String(data['state']);

/** @param {import('@ringfence/core').Handle} handle @returns {boolean} */
export const hasEnded = (handle) => existsSync(join(stateOf(handle), 'exit'));

/** What is there of a run that does not end. @param {import('@ringfence/core').Handle} handle @returns {string} */
function thingsOf(handle) {
  const group = String(handle.data['group']);
  const files = ['cgroup.procs', 'cgroup.events', 'memory.current', 'memory.events'];
  const tell = (/** @type {string} */ command, /** @type {readonly string[]} */ args) =>
    spawnSync(command, args, { encoding: 'utf8' }).stdout;
  return [
    tell('ls', ['-la', stateOf(handle)]),
    tell('tail', ['-n', '20', ...files.map((file) => join(group, file))]),
    tell('ps', ['-eo', 'pid,ppid,stat,etime,wchan:20,args']),
  ].join('\n');
}

/**
 * An owner begins runs and is killed; another one opens them: while they run, when they ended in between, and when their
 * memory did not suffice. Removes their states.
 *
 * @param {{ plugin: string, make: () => import('@ringfence/core').Plugin, more?: readonly DetachedRun[] }} executor
 * @returns {Promise<{ started: Map<string, Started>, open: (handle: import('@ringfence/core').Handle) => Promise<import('@ringfence/core').Executor> }>} what of `more` was started, for the caller to end
 */
export async function proveDetached({ plugin, make, more = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'detached-'));
  const [go, soon] = [join(folder, 'go'), join(folder, 'soon')];
  // Whoever waits at a pipe costs the machine nothing; each takes one line from it.
  spawnSync('mkfifo', [go, soon]);
  const gates = { go: openSync(go, 'r+'), soon: openSync(soon, 'r+') };
  const waits = (/** @type {string} */ pipe) => `read -r line <${pipe}`;
  const limits = { memory: '48M', pids: 20 };
  const runs = [
    { name: 'later', limits, script: `echo begun; echo aside >&2; ${waits(go)}; exec >/dev/null 2>&1; exit 7` },
    { name: 'signal', limits, script: `${waits(go)}; kill -USR1 $$; sleep 60` },
    { name: 'between', limits, script: `${waits(soon)}; echo "said between"; exit 137` },
    { name: 'hungry', limits, script: `${waits(soon)}; dd if=/dev/zero of=/dev/null bs=160M count=1; echo survived` },
    { name: 'long', limits, script: `sleep 600 & setsid sleep 600 & echo long; sleep 600` },
  ];
  const started = await orphans(plugin, [...runs, ...more]);
  /** @param {string} name */
  const handleOf = (name) => {
    const one = started.get(name);
    if (one === undefined) throw new Error(`the owner told nothing of the run '${name}'`);
    return one.handle;
  };
  await prove('detach: the receipt', async () => {
    const { ownerDeath, items } = started.get('later') ?? { ownerDeath: undefined, items: [] };
    const ok = ownerDeath?.fate === 'kept' && items.every(({ status }) => status === 'enforced');
    return { ok, observed: { ownerDeath, items: items.map(({ item, status }) => `${item} ${status}`) } };
  });
  writeSync(gates.soon, '\n\n');
  const registry = freshRegistry(make);
  /** @param {string} name */
  const open = (name) => registry.command('true').open(handleOf(name));
  await prove('detach: opened while it runs', async () => {
    const [later, signal] = [await open('later'), await open('signal')];
    const running = await later.stats();
    writeSync(gates.go, '\n\n');
    const [one, other] = await Promise.all([later.wait(), signal.wait()]);
    const ok =
      one.exitCode === 7 &&
      one.cause.kind === 'exit' &&
      one.stdout === 'begun\n' &&
      one.stderr === 'aside\n' &&
      other.signal === 'SIGUSR1' &&
      other.cause.kind === 'signal' &&
      (running.tasks ?? 0) > 0 &&
      (one.usage.cpuTimeMs ?? 0) > 0;
    const { exitCode, cause, stdout, stderr, usage, durationMs, notes } = one;
    return { ok, observed: { exitCode, cause, stdout, stderr, usage, durationMs, notes, other: other.cause, running } };
  });
  await prove('detach: ended while nobody was there', async () => {
    await until(() => hasEnded(handleOf('between')), 'its end is written down');
    const { exitCode, signal, cause, stdout, durationMs } = await (await open('between')).wait();
    const again = await (await open('between')).wait();
    const ok = exitCode === 137 && signal === undefined && stdout === 'said between\n' && again.exitCode === 137;
    return { ok: ok && durationMs > 0, observed: { exitCode, signal, cause, stdout, durationMs } };
  });
  await prove('detach: killed by its memory limit while nobody was there', async () => {
    await until(() => hasEnded(handleOf('hungry')), 'its end is written down').catch((error) => {
      throw new Error(`${error.message}\n${thingsOf(handleOf('hungry'))}`);
    });
    const { signal, cause, usage, memoryKills, stdout } = await (await open('hungry')).wait();
    const peak = usage.memoryPeakBytes;
    const near = peak === undefined || (peak > 0.8 * 48 * mebi && peak <= 48 * mebi);
    const ok = cause.kind === 'memory' && cause.limit === 'own' && near && !(stdout ?? '').includes('survived');
    return { ok, observed: { signal, cause, peak, memoryKills, stdout } };
  });
  await prove('detach: verbs of another process', async () => {
    const long = await open('long');
    await until(() => readFileSync(join(stateOf(handleOf('long')), 'stdout.0'), 'utf8') === 'long\n', 'it prints');
    const processes = await long.processes();
    await long.freeze();
    await long.thaw();
    const items = await long.update({ memory: '40M' });
    const { cause, kill } = await long.forceStop();
    const ok = processes.length === 4 && items.every(({ status }) => status === 'enforced');
    const gone = processes.every(({ pid }) => !existsSync(`/proc/${pid}`));
    return {
      ok: ok && gone && cause.kind === 'force-stop' && kill?.survivors.length === 0,
      observed: {
        processes: processes.length,
        update: items.map((item) => (item.status === 'enforced' ? item.readBack : item.reason)),
        cause,
        proof: kill?.proof,
      },
    };
  });
  await prove('detach: the handle of an older boot', async () => {
    const long = handleOf('long');
    const run = '0'.repeat(16);
    const identity = { ...long.identity, bootId: '00000000-0000-0000-0000-000000000000' };
    const handle = { ...long, identity, data: { ...long.data, run, state: join(dirname(stateOf(long)), run) } };
    const error = await registry
      .command('true')
      .open(handle)
      .then(
        () => undefined,
        (thrown) => thrown,
      );
    return { ok: error?.code === 'RUN_LOST' && error.message.includes('rebooted'), observed: error?.message };
  });
  for (const { name } of runs) rmSync(stateOf(handleOf(name)), { recursive: true, force: true });
  for (const gate of Object.values(gates)) closeSync(gate);
  rmSync(folder, { recursive: true });
  return { started, open: (handle) => registry.command('true').open(handle) };
}

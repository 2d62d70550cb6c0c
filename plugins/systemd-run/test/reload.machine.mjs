// Has the manager read its units again while a program runs: what holds the program stays, and how it ends is told.
// machine: {"identities": ["root", "user-manager"], "nodes": "first", "timeoutMs": 240000}
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';

const mebi = 1_048_576;
const { RINGFENCE_RESULTS: results = '.' } = process.env;
const manager = process.getuid() === 0 ? '--system' : '--user';
/** What a line of an argument would be in a unit file. */
const INJECTED = '\n[Service]\nMemoryMax=infinity\nTasksMax=infinity\n';
/** Isolation that a service has, by the capability that it needs. */
const AROUND = {
  'isolate.no-new-privileges': { noNewPrivileges: true },
  'isolate.network': { network: 'none' },
  'isolate.capabilities': { dropCapabilities: true },
  'isolate.system-calls': { systemCalls: ['@system-service'] },
  'isolate.private-tmp': { privateTmp: true },
  'isolate.read-only-system': { readOnlySystem: true },
  'isolate.private-devices': { privateDevices: true },
  'isolate.private-pids': { privatePids: true },
};

for (const unit of ['scope', 'service']) {
  const registry = createRegistry({ plugins: [systemdRun({ unit })], probeTimeoutMs: 60_000 });
  const [{ result }] = await registry.probe();
  report({ case: `${unit}: probe`, ok: result.status === 'proved', observed: result.findings ?? result.reasons });
  if (result.status !== 'proved') continue;
  await prove(`${unit}: nothing around the program`, registry, (executor) => executor);
  await proveEnd(`${unit}: memory runs out after the units were read again`, registry, async () => readUnitsAgain());
  await proveEnd(`${unit}: memory runs out after its limit was changed`, registry, async (executor) => {
    await executor.update({ memory: '48M' });
  });
  if (unit === 'service') {
    const offers = (id) => result.offer[id] !== undefined && result.offer[id].grade !== 'none';
    await prove(`${unit}: everything around the program`, registry, (executor) => surround(executor, offers));
  }
}

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(one)}\n`);
}

/** Throws when the manager did not: then nothing would be tried. */
function readUnitsAgain() {
  const { status, stderr } = spawnSync('systemctl', [manager, 'daemon-reload'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`daemon-reload ended with ${status}: ${stderr}`);
}

/** Runs a case; one that throws is not ok, and takes nothing from the others. */
async function prove(name, registry, prepare) {
  try {
    report({ case: name, grade: 'kernel', ...(await reload(registry, prepare)) });
  } catch (error) {
    report({ case: name, ok: false, grade: 'kernel', reason: error instanceof Error ? error.message : String(error) });
  }
}

/** The tree ends as one, also when the manager has set its limits anew; before 253 it ends a scope itself, by SIGTERM. */
async function proveEnd(name, registry, change) {
  const hungry = 'echo ready; read line; dd if=/dev/zero of=/dev/null bs=160M count=1 2>&1; sleep 10; echo survived';
  const executor = registry.command('sh', '-c', hungry);
  executor.command().stdin = 'pipe';
  try {
    await executor.limit({ memory: '64M' }).start();
    await firstLine(executor);
    await change(executor);
    executor.stdin.end('go\n');
    const { signal, cause, memoryKills, stdout } = await executor.wait();
    const ok = cause.kind === 'memory' && signal !== undefined && !stdout.includes('survived');
    report({ case: name, grade: 'kernel', ok, observed: { signal, cause, memoryKills, stdout } });
  } catch (error) {
    report({ case: name, ok: false, grade: 'kernel', reason: error instanceof Error ? error.message : String(error) });
  } finally {
    await executor[Symbol.asyncDispose]();
  }
}

/** Everything this manager offers, where the stop hook has to stand apart from it. */
function surround(executor, offers) {
  const isolation = Object.entries(AROUND).flatMap(([id, entry]) => (offers(id) ? [entry] : []));
  executor.isolate(Object.assign({}, ...isolation)).limit({ fileSize: '64K', openFiles: 32 });
  return offers('run-as') ? executor.runAs('tenant') : executor;
}

async function reload(registry, prepare) {
  const executor = prepare(registry.command('sh', '-c', 'echo ready; read line; exit 9', INJECTED, INJECTED));
  executor.command().stdin = 'pipe';
  await executor.limit({ memory: '64M' }).start();
  try {
    await firstLine(executor);
    const refused = executor.receipt().items.filter(({ status }) => status !== 'enforced');
    const group = `/sys/fs/cgroup${/^0::(.*)$/m.exec(readFileSync(`/proc/${executor.pid}/cgroup`, 'utf8'))[1]}`;
    readUnitsAgain();
    const bound = readFileSync(join(group, 'memory.max'), 'utf8').trim();
    executor.stdin.end('go\n');
    const { exitCode, cause } = await executor.wait();
    const ok = bound === String(64 * mebi) && exitCode === 9 && refused.length === 0;
    return {
      ok,
      observed: { bound, exitCode, cause, refused, items: executor.receipt().items.map(({ item }) => item) },
    };
  } finally {
    await executor[Symbol.asyncDispose]();
  }
}

async function firstLine(executor) {
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    if (String(chunk).includes('\n')) return;
  }
}

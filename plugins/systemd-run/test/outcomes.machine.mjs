// Ends runs in every way that there is, as a scope and as a service, and holds the report of each to what happened.
// machine: {"identities": ["root", "user-manager"], "timeoutMs": 420000}
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';

const { RINGFENCE_RESULTS: results = '.', RINGFENCE_SHAPE: shape = 'root' } = process.env;
const HOG = 'dd if=/dev/zero of=/dev/null bs=96M count=1';
const registries = Object.fromEntries(
  ['scope', 'service'].map((unit) => [
    unit,
    createRegistry({ plugins: [systemdRun({ unit })], probeTimeoutMs: 60_000 }),
  ]),
);

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(one)}\n`);
}

/** Line by line until one is there; the stream stays open. */
async function firstLine(executor) {
  let text = '';
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text.split('\n')[0];
  }
  return text;
}

/** How the manager or the kernel, and nobody here, ends a run. */
function groupOf(pid) {
  return `/sys/fs/cgroup${/^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))[1]}`;
}

/**
 * Each ending: the program, its limits, what is done to it once it has said that it is ready, and what the report has to say.
 * `cause` is a kind; `kills` that the kernel's count of memory kills is in the report.
 */
const ENDINGS = {
  'exit 0': { sh: 'exit 0', expect: { exitCode: 0, cause: 'exit' } },
  'exit 42': { sh: 'exit 42', expect: { exitCode: 42, cause: 'exit' } },
  'exit 203, which managers use themselves': { sh: 'exit 203', expect: { exitCode: 203, cause: 'exit' } },
  'its own SIGTERM': { sh: 'kill -TERM $$', expect: { signal: 'SIGTERM', cause: 'signal' } },
  'its own SIGPIPE': { sh: 'kill -PIPE $$', expect: { signal: 'SIGPIPE', cause: 'signal' } },
  'SIGKILL of the main process from outside': {
    sh: 'echo ready; sleep 60 & wait',
    act: (run) => process.kill(run.pid, 'SIGKILL'),
    expect: { signal: 'SIGKILL', cause: 'signal' },
  },
  'SIGSEGV without a core': {
    sh: 'kill -SEGV $$',
    limit: { coreSize: 0 },
    expect: { signal: 'SIGSEGV', cause: 'signal' },
  },
  'SIGABRT with a core': {
    sh: 'ulimit -c unlimited 2>/dev/null; cd /tmp; kill -ABRT $$',
    expect: { signal: 'SIGABRT', cause: 'signal' },
  },
  'cgroup.kill from outside': {
    sh: 'echo ready; sleep 60 & wait',
    act: (run) => killGroup(groupOf(run.pid)),
    expect: { signal: 'SIGKILL', cause: 'signal' },
  },
  'wall time': { sh: 'sleep 60', limit: { wallTime: '500ms' }, expect: { signal: 'SIGTERM', cause: 'wall-time' } },
  'wall time, SIGTERM ignored': {
    sh: 'trap "" TERM; while :; do sleep 1; done',
    limit: { wallTime: '500ms' },
    options: { forceKillAfterDelay: 300 },
    expect: { signal: 'SIGKILL', cause: 'wall-time' },
  },
  'our polite stop': {
    sh: 'echo ready; exec sleep 60',
    act: (run) => run.shutdown(),
    expect: { signal: 'SIGTERM', cause: 'shutdown' },
  },
  'our polite stop, answered with a code': {
    sh: 'trap "exit 7" TERM; echo ready; while :; do sleep 0.1; done',
    act: (run) => run.shutdown(),
    expect: { exitCode: 7, cause: 'shutdown' },
  },
  'our forced stop': {
    sh: 'echo ready; sleep 60 & wait',
    act: (run) => run.forceStop(),
    expect: { signal: 'SIGKILL', cause: 'force-stop' },
  },
  'memory of the main process': {
    sh: `exec ${HOG}`,
    limit: { memory: '48M' },
    expect: { signal: 'SIGKILL', cause: 'memory', kills: true },
  },
  'memory of a child, the tree dies as one': {
    sh: `${HOG}; exit 5`,
    limit: { memory: '48M' },
    // The watcher of an ordinary user's scope is a process: a tree that was faster ends by itself, and the kill is told.
    expect: { cause: shape === 'root' ? 'memory' : ['memory', 'exit'], kills: true },
  },
  'memory of a child, no bound of its own': {
    sh: '(kill -KILL $(sh -c "echo \\$PPID")); exit 5',
    expect: { exitCode: 5, cause: 'exit' },
  },
};

function killGroup(group) {
  const file = join(group, 'cgroup.kill');
  if (existsSync(file)) appendFileSync(file, '1');
  else
    for (const pid of readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n'))
      process.kill(Number(pid), 'SIGKILL');
}

function seen({ exitCode, signal, cause, memoryKills }) {
  return { exitCode, signal, cause: cause.kind, kills: (memoryKills?.[0]?.after ?? 0) > 0 };
}

async function prove(unit, name, { sh, limit = {}, options = {}, act, expect }) {
  const began = performance.now();
  const label = `${unit}: ${name}`;
  const run = registries[unit].command('sh', '-c', sh).limit(limit);
  try {
    await run.start(options);
    if (act !== undefined) {
      await firstLine(run);
      await act(run);
    }
    const ended = await run.wait();
    const found = seen(ended);
    const ok = Object.entries(expect).every(([field, wanted]) => [wanted].flat().includes(found[field]));
    const ms = Math.round(performance.now() - began);
    report({
      case: label,
      ok,
      grade: 'kernel',
      observed: { ...found, ms, ...(ok ? {} : { cause: ended.cause, notes: ended.notes }) },
    });
  } catch (error) {
    report({ case: label, ok: false, grade: 'kernel', reason: error instanceof Error ? error.message : String(error) });
  } finally {
    await run[Symbol.asyncDispose]();
  }
}

/**
 * The manager of a user of systemd 247 may spin for ever when many clients hear of many ends: seen with twenty services at
 * once, in state R, one second of cpu time each second, with no line in the journal and no answer to systemctl.
 * @see https://github.com/systemd/systemd/issues/18527
 */
function spins(unit) {
  const version = Number(
    /^systemd (\d+)/.exec(spawnSync('systemctl', ['--version'], { encoding: 'utf8' }).stdout)?.[1],
  );
  return unit === 'service' && process.getuid() !== 0 && version < 249;
}

/** Twenty at once end as each of them was to, none of them late. */
async function twenty(unit) {
  if (spins(unit)) {
    const reason = 'the manager of a user of this systemd may spin for ever (systemd issue 18527)';
    report({ case: `${unit}: twenty at once`, ok: true, reason, proof: { verdict: 'not-tried' } });
    return;
  }
  const began = performance.now();
  const codes = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const run = registries[unit].command('sh', '-c', `exit ${index}`);
      await run.start();
      return (await run.wait()).exitCode;
    }),
  );
  const ok = codes.every((code, index) => code === index);
  report({ case: `${unit}: twenty at once`, ok, observed: { codes, ms: Math.round(performance.now() - began) } });
}

/** Again and again, because what can go wrong is a race with the manager that takes the unit away. */
async function counted(unit) {
  const found = [];
  for (let round = 0; round < 5; round += 1) {
    const run = registries[unit].command('sh', '-c', `${HOG}; exit 5`).limit({ memory: '48M' });
    await run.start();
    found.push(seen(await run.wait()));
  }
  report({
    case: `${unit}: memory kills are counted five times of five`,
    ok: found.every(({ kills }) => kills),
    observed: found,
  });
}

for (const unit of ['scope', 'service']) {
  const [{ result, probeMs }] = await registries[unit].probe();
  const observed = { probeMs: Math.round(probeMs), findings: result.findings ?? result.reasons };
  report({ case: `${unit}: probe`, ok: result.status === 'proved', observed });
  if (result.status !== 'proved') continue;
  for (const [name, ending] of Object.entries(ENDINGS)) await prove(unit, name, ending);
  await counted(unit);
  await twenty(unit);
}

// Nobody kept the proof of the first: the second process of a user takes it from there.
const again = createRegistry({ plugins: [systemdRun({ unit: 'scope' })], probeTimeoutMs: 60_000 });
const [{ result, probeMs }] = await again.probe();
const kept = result.findings?.some((finding) => finding.startsWith('this was proved at')) === true;
report({ case: 'a kept proof is taken', ok: kept, observed: { probeMs: Math.round(probeMs) } });

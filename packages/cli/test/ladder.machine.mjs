// What an ordinary user gets who asks for limits and configures nothing: the command line itself, in every place.
// machine: {"identities": ["user-manager", "delegated-unit-tenant", "no-bus", "container-like"], "nodes": "first", "timeoutMs": 240000}
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { RINGFENCE_RESULTS: results = '.', RINGFENCE_SHAPE: shape, RINGFENCE_USER: user } = process.env;
const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ladder-'));
const LIMITS = ['--memory', '64M', '--pids', '20'];
const HOG = 'dd if=/dev/zero of=/dev/null bs=160M count=1; sleep 60; echo survived';
// The shell itself may get no process any more.
const BOMB = 'bomb() { bomb | bomb & }; bomb; exec sleep 60';

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(one)}\n`);
}

async function ringfence(...args) {
  const child = spawn(process.execPath, [bin, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => (printed[name] += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, ...printed };
}

async function run(limits, script) {
  const receipt = join(folder, 'receipt.json');
  const ended = await ringfence('run', ...limits, '--receipt', receipt, '--', 'sh', '-c', script);
  return { ...ended, report: JSON.parse(readFileSync(receipt, 'utf8')) };
}

function held({ receipt }) {
  return receipt.items.map(({ item, status, grade, mechanism }) =>
    `${item} ${status} ${grade} ${mechanism ?? ''}`.trim(),
  );
}

/** Held by the kernel, by the executor that is first on this host. */
async function limits(executor) {
  const hog = await run(LIMITS, HOG);
  report({
    case: 'run --memory: more than that is killed',
    ...{ executor, grade: 'kernel' },
    ok: hog.report.executor === executor && hog.code === 137 && hog.report.cause.kind === 'memory' && hog.stdout === '',
    observed: { code: hog.code, stderr: hog.stderr, executor: hog.report.executor, cause: hog.report.cause },
  });
  const items = held(hog.report);
  const wanted = ['memory enforced kernel memory.max', 'pids enforced kernel pids.max'];
  report({
    case: 'run --memory --pids: the receipt says so',
    ...{ executor, grade: 'kernel' },
    ok: wanted.every((line) => items.includes(line)),
    observed: items,
  });
  const bomb = await run([...LIMITS, '--timeout', '3s', '--kill-after', '0s'], BOMB);
  const { cause, forksRefused, usage, kill } = bomb.report;
  report({
    case: 'run --pids: a fork bomb is stopped',
    ...{ executor, grade: 'kernel' },
    ok: bomb.code === 124 && forksRefused?.[0]?.after > 0 && (kill === undefined || kill.complete),
    observed: { code: bomb.code, cause, forksRefused, tasksPeak: usage.tasksPeak, kill },
  });
}

/** Nothing here can hold them: refused in words, each with what can be typed. */
async function reasons() {
  const refused = await ringfence('run', '--require', 'memory=kernel', ...LIMITS, '--', 'true');
  const remedies = shape === 'no-bus' ? ['loginctl enable-linger'] : [];
  report({
    case: 'run --require memory=kernel: refused, with reasons',
    executor: '-',
    ok: refused.code === 125 && remedies.every((remedy) => refused.stderr.includes(remedy)),
    observed: refused.stderr.split('\n'),
  });
  const best = await run(LIMITS, 'exit 7');
  report({
    case: 'run --memory: it runs all the same, and the receipt says what is not held',
    executor: '-',
    ok:
      best.code === 7 &&
      best.report.receipt.items.some(({ item, status }) => item === 'memory' && status !== 'enforced'),
    observed: { code: best.code, stderr: best.stderr.split('\n'), items: held(best.report) },
  });
}

async function absent() {
  const { stdout } = await ringfence('doctor', '--json');
  const { status, probeMs, reasons: why } = JSON.parse(stdout).executors.find(({ name }) => name === 'systemd-run');
  report({
    case: 'absent without systemd',
    executor: 'systemd-run',
    ok: status === 'absent',
    observed: { probeMs, why },
  });
}

if (shape === 'user-manager') await limits('systemd-run');
else if (shape === 'delegated-unit' && user === 'tenant') await limits('cgroups-v2');
else await reasons();
if (shape === 'container-like') await absent();
rmSync(folder, { recursive: true });

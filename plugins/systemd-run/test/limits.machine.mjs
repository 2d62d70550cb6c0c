// Sets what a unit can be held to, reads it back, and tries to break out of it, as a scope and as a service.
// machine: {"identities": ["root", "user-manager"], "timeoutMs": 240000}
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';

const mebi = 1_048_576;
const { RINGFENCE_RESULTS: results = '.', RINGFENCE_SCRATCH: scratch = '/tmp', RINGFENCE_SHAPE: shape } = process.env;
const isRoot = process.getuid() === 0;
const manager = isRoot ? '--system' : '--user';
let unit = 'scope';
let registry;
let offer = {};

function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify({ ...one, case: `${unit}: ${one.case}` })}\n`);
}

/** Runs a case; one that throws is not ok, and takes nothing from the others. */
async function prove(name, grade, attempt) {
  try {
    const { ok, observed } = await attempt();
    report({ case: name, ok, grade, observed });
  } catch (error) {
    report({ case: name, ok: false, grade, reason: error instanceof Error ? error.message : String(error) });
  }
}

const offers = (id) => offer[id] !== undefined && offer[id].grade !== 'none';
const enforced = (receipt) => receipt.items.every(({ status }) => status === 'enforced');

async function firstLine(executor) {
  let text = '';
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text.split('\n')[0];
  }
  return text;
}

async function run(script, limit = {}, prepare = (executor) => executor) {
  const executor = prepare(registry.command('bash', '-c', script).limit(limit));
  await executor.start();
  return executor.wait();
}

async function pids() {
  const loop = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 60 & done; wait';
  const executor = registry.command('sh', '-c', loop).limit({ pids: 5 });
  await executor.start();
  const ended = await Promise.race([executor.wait(), pause(3000).then(() => executor.forceStop())]);
  return { ok: ended.forksRefused?.[0]?.after > 0 && enforced(ended.receipt), observed: ended.forksRefused };
}

async function cpu() {
  const executor = registry.command('sh', '-c', 'echo ready; while :; do :; done & while :; do :; done');
  await executor.limit({ cpu: 0.5 }).start();
  await firstLine(executor);
  const [before, began] = [await executor.stats(), performance.now()];
  await pause(4000);
  const [after, ended] = [await executor.stats(), performance.now()];
  await executor.forceStop();
  const cores = (after.cpuTimeMs - before.cpuTimeMs) / (ended - began);
  return { ok: Math.abs(cores - 0.5) <= 0.05, observed: { cores } };
}

async function cpuSet() {
  const { stdout, receipt } = await run('grep Cpus_allowed_list /proc/self/status; taskset -cp 0-1 $$', {
    cpuSet: '1',
  });
  return {
    ok: /list:\s1\n/.test(stdout) && !/new affinity list: 0/.test(stdout) && enforced(receipt),
    observed: stdout,
  };
}

async function io() {
  const file = join(scratch, `io-${unit}-${process.pid}`);
  const write = `dd if=/dev/zero of=${file} bs=64k count=64 oflag=direct`;
  const { durationMs, receipt } = await run(write, { io: { path: scratch, writeBytes: '1M' } });
  const mebiPerSecond = statSync(file).size / mebi / (durationMs / 1000);
  rmSync(file);
  return { ok: enforced(receipt) && mebiPerSecond < 1.15 && mebiPerSecond > 0.5, observed: { mebiPerSecond } };
}

async function files() {
  const file = join(scratch, `size-${unit}-${process.pid}`);
  const many = 'n=0; while [ $n -lt 40 ] && { exec {f}</dev/null; } 2>/dev/null; do n=$((n+1)); done; echo $n';
  const script = `(trap "" XFSZ; dd if=/dev/zero of=${file} bs=64k count=32 2>/dev/null); ${many}; ulimit -Hc`;
  const { stdout, receipt } = await run(script, { fileSize: '1M', openFiles: 20, coreSize: 0 });
  const { size } = statSync(file);
  rmSync(file);
  const [opened = '', core] = stdout.split('\n');
  const ok = size === mebi && Number(opened) > 5 && Number(opened) < 20 && core === '0' && enforced(receipt);
  return { ok, observed: { size, stdout } };
}

/** What a manager takes and does nothing for has to stand in the receipt. */
async function ignored() {
  const limit = { cpuSet: '1', io: { path: scratch, writeBytes: '1M' }, memory: '64M' };
  const { receipt } = await run('true', limit);
  const found = receipt.items.map(
    ({ item, status, remedy }) => `${item} ${status}${remedy === undefined ? '' : ' with a remedy'}`,
  );
  const lacking = ['limit.cpu-set', 'limit.io'].filter((id) => !offers(id)).length;
  const ok = found.filter((line) => /^(cpuSet|io) not-enforced with a remedy$/.test(line)).length === lacking;
  return { ok: ok && found.includes('memory enforced'), observed: found };
}

/** Every byte but NUL, what managers expand, and what would be a setting if it stood in a unit file. */
async function bytes() {
  const every = Array.from({ length: 127 }, (_, index) => String.fromCharCode(index + 1)).join('');
  const braced = '$' + '{HOME}';
  const args = [
    '',
    ' ',
    '$HOME',
    braced,
    '$$',
    '%n%i%%',
    every,
    'ü€😀',
    '\n[Service]\nMemoryMax=infinity\nExecStopPost=+/bin/touch /tmp/broken-out\n',
    '-x',
  ];
  const env = {
    EVERY: every,
    DOLLAR: `$HOME ${braced} $$`,
    PERCENT: '%n %%',
    LINES: '\n[Service]\nUser=x\n',
    EMPTY: '',
  };
  const executor = registry.command('sh', '-c', 'env -0; printf "%s\\0" "$@"', 'sh', ...args).limit({ memory: '64M' });
  Object.assign(executor.command().env, env);
  await executor.start({ stripFinalNewline: false });
  const { stdout } = await executor.wait();
  const words = stdout.split('\0').slice(0, -1);
  const wrongArgs = args.filter((arg, index) => words.at(index - args.length) !== arg);
  const wrongEnv = Object.entries(env).filter(([name, value]) => !words.includes(`${name}=${value}`));
  return { ok: wrongArgs.length + wrongEnv.length === 0, observed: { wrongArgs, wrongEnv } };
}

/** A manager that reads its units again keeps what it was told, and the hook at the end of a service. */
async function reload() {
  const injected = '\n[Service]\nMemoryMax=infinity\nTasksMax=infinity\n';
  const executor = registry.command('sh', '-c', 'echo ready; read line; exit 9', injected, injected);
  executor.command().stdin = 'pipe';
  await executor.limit({ memory: '64M' }).start();
  await firstLine(executor);
  const group = `/sys/fs/cgroup${readFileSync(`/proc/${executor.pid}/cgroup`, 'utf8').trim().slice('0::'.length)}`;
  spawnSync('systemctl', [manager, 'daemon-reload']);
  const bound = readFileSync(join(group, 'memory.max'), 'utf8').trim();
  executor.stdin.end('go\n');
  const { exitCode } = await executor.wait();
  return { ok: bound === String(64 * mebi) && exitCode === 9, observed: { bound, exitCode } };
}

async function runAs() {
  const script = 'id -u; id -g; id -G; grep -c ^CapEff:.0000000000000000 /proc/self/status';
  const as = async (user) => (await run(script, {}, (executor) => executor.runAs(user))).stdout.split('\n').join('|');
  const observed = [
    await as('tenant'),
    await as({ user: 'tenant', groups: ['extra'] }),
    await as({ user: 12_345, group: 12_345 }),
  ];
  const expected = ['1000|1000|1000 1010 1011|1', '1000|1000|1000 1010|1', '12345|12345|12345|1'];
  return { ok: JSON.stringify(observed) === JSON.stringify(expected), observed };
}

/** A set-user-id program gives an ordinary user its owner's rights, and with no new privileges it does not. */
async function noNewPrivileges() {
  const folder = join('/var/tmp', `rights-${unit}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const file = join(folder, 'id');
  copyFileSync('/usr/bin/id', file);
  chmodSync(file, 0o4755);
  const uid = async (isolation) =>
    (await run(`${file} -u`, {}, (executor) => executor.runAs('tenant').isolate(isolation))).stdout;
  const observed = [await uid({}), await uid({ noNewPrivileges: true })];
  rmSync(folder, { recursive: true });
  return { ok: observed.join() === '0,1000', observed };
}

/** Each of these fails inside and works outside: a connection, a change of owner. */
async function apart() {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const connect = `{ exec 3<>/dev/tcp/127.0.0.1/${server.address().port}; } 2>/dev/null && echo connected || echo alone`;
  const owner = 'f=$(mktemp); { chown 1:1 $f 2>/dev/null && echo changed || echo kept; }; rm -f $f';
  const script = `${connect}; ${owner}`;
  const isolation = {
    ...(offers('isolate.network') ? { network: 'none' } : {}),
    ...(offers('isolate.capabilities') ? { dropCapabilities: true } : {}),
  };
  const outside = (await run(script)).stdout;
  const { stdout: inside, receipt } = await run(script, {}, (executor) => executor.isolate(isolation));
  server.close();
  const [connected, changed] = [
    offers('isolate.network') ? 'alone' : 'connected',
    isRoot && !offers('isolate.capabilities') ? 'changed' : 'kept',
  ];
  const ok = inside === `${connected}\n${changed}` && outside.startsWith('connected') && enforced(receipt);
  return { ok, observed: { outside, inside, isolation } };
}

/** What only a service has, all at once. */
async function sandbox() {
  const ids = {
    privateTmp: 'private-tmp',
    readOnlySystem: 'read-only-system',
    privateDevices: 'private-devices',
    privatePids: 'private-pids',
  };
  const isolation = Object.fromEntries(
    Object.entries(ids).flatMap(([name, id]) => (offers(`isolate.${id}`) ? [[name, true]] : [])),
  );
  const marker = `/tmp/marker-${process.pid}`;
  writeFileSync(marker, '');
  const tries = [
    `[ -e ${marker} ] && echo tmp-shared || echo tmp-own`,
    'touch /tmp/inside-ringfence && echo tmp-writable',
    '{ touch /usr/ringfence-was-here; } 2>/dev/null && echo usr-written || echo usr-kept',
    '{ [ -e /dev/vdb ] || [ -e /dev/kmsg ]; } && echo devices-seen || echo devices-hidden',
    'echo x >/dev/null && echo null-there',
    'echo pids $(ls /proc | grep -c "^[0-9]")',
  ];
  const { stdout, receipt } = await run(tries.join('\n'), {}, (executor) => executor.isolate(isolation));
  const leaked = ['/tmp/inside-ringfence', '/usr/ringfence-was-here'].filter((path) => existsSync(path));
  for (const path of [marker, ...leaked]) rmSync(path, { force: true });
  const lines = stdout.split('\n');
  const count = Number(/^pids (\d+)$/m.exec(stdout)?.[1]);
  const ok =
    (!isolation.privateTmp || (lines.includes('tmp-own') && !leaked.includes('/tmp/inside-ringfence'))) &&
    (!isolation.readOnlySystem || lines.includes('usr-kept')) &&
    (!isolation.privateDevices || lines.includes('devices-hidden')) &&
    (!isolation.privatePids || count < 8) &&
    ['tmp-writable', 'null-there'].every((line) => lines.includes(line)) &&
    enforced(receipt);
  return {
    ok,
    observed: { stdout, leaked, isolation, receipt: receipt.items.filter(({ status }) => status !== 'enforced') },
  };
}

async function systemCalls() {
  // chroot(2) is not among what services need.
  const script = 'chroot / true 2>/dev/null; echo $?; echo alive';
  const { stdout, receipt } = await run(script, {}, (executor) =>
    executor.isolate({ systemCalls: ['@system-service'] }),
  );
  return { ok: stdout === '159\nalive' && enforced(receipt), observed: { stdout, items: receipt.items } };
}

async function nothingLeft() {
  const units = spawnSync('systemctl', [manager, 'list-units', '--all', '--plain', '--no-legend', 'ringfence-*'], {
    encoding: 'utf8',
  }).stdout;
  const folder = `${isRoot ? '/run' : `/run/user/${process.getuid()}`}/ringfence-units`;
  const folders = readdirSync(folder).filter((name) => !name.startsWith('proof-'));
  const slice = spawnSync('systemctl', [manager, 'show', '-p', 'ControlGroup', '--value', 'ringfence.slice'], {
    encoding: 'utf8',
  }).stdout.trim();
  const groups =
    existsSync(`/sys/fs/cgroup${slice}`) && slice !== ''
      ? readdirSync(`/sys/fs/cgroup${slice}`, { withFileTypes: true }).filter((entry) => entry.isDirectory())
      : [];
  return {
    ok: units.trim() === '' && folders.length === 0 && groups.length === 0,
    observed: { units, folders, groups: groups.map(({ name }) => name) },
  };
}

for (unit of ['scope', 'service']) {
  registry = createRegistry({ plugins: [systemdRun({ unit })], probeTimeoutMs: 60_000 });
  const [{ result, probeMs }] = await registry.probe();
  const observed = { probeMs: Math.round(probeMs), findings: result.findings ?? result.reasons };
  report({ case: 'probe', ok: result.status === 'proved', observed });
  if (result.status !== 'proved') continue;
  offer = result.offer;
  for (const [id, { grade, message }] of Object.entries(offer)) {
    if (grade === 'none') report({ case: id, ok: true, grade, reason: message });
  }
  if (offers('limit.pids')) await prove('limit.pids', 'kernel', pids);
  if (offers('limit.cpu')) await prove('limit.cpu', 'kernel', cpu);
  if (offers('limit.cpu-set')) await prove('limit.cpu-set', 'kernel', cpuSet);
  if (offers('limit.io')) await prove('limit.io', 'kernel', io);
  if (offers('limit.file-size')) await prove('limit.file-size, open-files, core-size', 'process', files);
  if (shape === 'user-manager') await prove('what the manager ignores is not enforced', 'none', ignored);
  await prove('arguments and environment', undefined, bytes);
  await prove('the manager reads its units again', 'kernel', reload);
  if (offers('run-as')) await prove('run-as', 'process', runAs);
  if (offers('run-as')) await prove('isolate.no-new-privileges', 'kernel', noNewPrivileges);
  await prove('isolate.network, isolate.capabilities', 'kernel', apart);
  if (unit === 'service') await prove('isolate what only a service can', 'kernel', sandbox);
  if (unit === 'service' && offers('isolate.system-calls')) await prove('isolate.system-calls', 'kernel', systemCalls);
  await prove('nothing is left', undefined, nothingLeft);
}

// Takes rights away from a program, tries to use them all the same, and hands it bytes that managers change, as a scope and as a service.
// machine: {"identities": ["root", "user-manager"], "nodes": "first", "timeoutMs": 240000}
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';

/** The machine's own agent has a name like ours. */
const OURS = /^ringfence-[0-9a-f]{16}\./m;
const { RINGFENCE_RESULTS: results = '.' } = process.env;
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

async function run(script, limit = {}, prepare = (executor) => executor) {
  const executor = prepare(registry.command('bash', '-c', script).limit(limit));
  await executor.start();
  return executor.wait();
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

async function runAs() {
  const script = 'id -u; id -g; id -G; grep -c ^CapEff:.0000000000000000 /proc/self/status';
  const as = async (user, isolation = {}) => {
    const { stdout } = await run(script, {}, (executor) => executor.runAs(user).isolate(isolation));
    return stdout.split('\n').join('|');
  };
  const observed = [
    await as('tenant'),
    await as({ user: 'tenant', groups: ['extra'] }),
    await as({ user: 12_345, group: 12_345 }),
    await as({ user: 'tenant', groups: ['extra'] }, { dropCapabilities: offers('isolate.capabilities') }),
  ];
  const expected = [
    '1000|1000|1000 1010 1011|1',
    '1000|1000|1000 1010|1',
    '12345|12345|12345|1',
    '1000|1000|1000 1010|1',
  ];
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
  const units = spawnSync(
    'systemctl',
    [manager, 'list-units', '--all', '--plain', '--no-legend', 'ringfence-*.scope', 'ringfence-*.service'],
    {
      encoding: 'utf8',
    },
  ).stdout;
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
    ok: !OURS.test(units) && folders.length === 0 && groups.length === 0,
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
  await prove('arguments and environment', undefined, bytes);
  if (offers('run-as')) await prove('run-as', 'process', runAs);
  if (offers('run-as')) await prove('isolate.no-new-privileges', 'kernel', noNewPrivileges);
  await prove('isolate.network, isolate.capabilities', 'kernel', apart);
  if (unit === 'service') await prove('isolate what only a service can', 'kernel', sandbox);
  if (unit === 'service' && offers('isolate.system-calls')) await prove('isolate.system-calls', 'kernel', systemCalls);
  await prove('nothing is left', undefined, nothingLeft);
}

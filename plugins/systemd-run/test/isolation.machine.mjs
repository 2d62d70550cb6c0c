// Takes rights away from a program, tries to use them all the same, and hands it bytes that managers change, as a scope and as a service.
// machine: {"identities": ["root", "user-manager"], "nodes": "first", "timeoutMs": 240000}
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eachUnit, enforced, isRoot } from './each-unit.mjs';

await eachUnit(async (units) => {
  const { unit } = units;
  await units.prove('arguments and environment', undefined, bytes);
  if (units.offers('run-as')) await units.prove('run-as', 'process', runAs);
  if (units.offers('run-as')) await units.prove('isolate.no-new-privileges', 'kernel', noNewPrivileges);
  await units.prove('isolate.network, isolate.capabilities', 'kernel', apart);
  if (unit === 'service') await units.prove('isolate what only a service can', 'kernel', sandbox);
  if (unit === 'service' && units.offers('isolate.system-calls')) {
    await units.prove('isolate.system-calls', 'kernel', systemCalls);
  }
});

/** Every byte but NUL, what managers expand, and what would be a setting if it stood in a unit file. */
async function bytes(units) {
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
  const executor = units.registry
    .command('sh', '-c', 'env -0; printf "%s\\0" "$@"', 'sh', ...args)
    .limit({ memory: '64M' });
  Object.assign(executor.command().env, env);
  await executor.start({ stripFinalNewline: false });
  const { stdout } = await executor.wait();
  const words = stdout.split('\0').slice(0, -1);
  const wrongArgs = args.filter((arg, index) => words.at(index - args.length) !== arg);
  const wrongEnv = Object.entries(env).filter(([name, value]) => !words.includes(`${name}=${value}`));
  return { ok: wrongArgs.length + wrongEnv.length === 0, observed: { wrongArgs, wrongEnv } };
}

async function runAs(units) {
  const script = 'id -u; id -g; id -G; grep -c ^CapEff:.0000000000000000 /proc/self/status';
  const as = async (user, isolation = {}) => {
    const { stdout } = await units.run(script, {}, (executor) => executor.runAs(user).isolate(isolation));
    return stdout.split('\n').join('|');
  };
  const observed = [
    await as('tenant'),
    await as({ user: 'tenant', groups: ['extra'] }),
    await as({ user: 12_345, group: 12_345 }),
    await as({ user: 'tenant', groups: ['extra'] }, { dropCapabilities: units.offers('isolate.capabilities') }),
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
async function noNewPrivileges(units) {
  const folder = join('/var/tmp', `rights-${units.unit}`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const file = join(folder, 'id');
  copyFileSync('/usr/bin/id', file);
  chmodSync(file, 0o4755);
  const uid = async (isolation) =>
    (await units.run(`${file} -u`, {}, (executor) => executor.runAs('tenant').isolate(isolation))).stdout;
  const observed = [await uid({}), await uid({ noNewPrivileges: true })];
  rmSync(folder, { recursive: true });
  return { ok: observed.join() === '0,1000', observed };
}

/** Each of these fails inside and works outside: a connection, a change of owner. */
async function apart(units) {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const connect = `{ exec 3<>/dev/tcp/127.0.0.1/${server.address().port}; } 2>/dev/null && echo connected || echo alone`;
  const owner = 'f=$(mktemp); { chown 1:1 $f 2>/dev/null && echo changed || echo kept; }; rm -f $f';
  const script = `${connect}; ${owner}`;
  const isolation = {
    ...(units.offers('isolate.network') ? { network: 'none' } : {}),
    ...(units.offers('isolate.capabilities') ? { dropCapabilities: true } : {}),
  };
  const outside = (await units.run(script)).stdout;
  const { stdout: inside, receipt } = await units.run(script, {}, (executor) => executor.isolate(isolation));
  server.close();
  const [connected, changed] = [
    units.offers('isolate.network') ? 'alone' : 'connected',
    isRoot && !units.offers('isolate.capabilities') ? 'changed' : 'kept',
  ];
  const ok = inside === `${connected}\n${changed}` && outside.startsWith('connected') && enforced(receipt);
  return { ok, observed: { outside, inside, isolation } };
}

/** What only a service has, all at once. */
async function sandbox(units) {
  const ids = {
    privateTmp: 'private-tmp',
    readOnlySystem: 'read-only-system',
    privateDevices: 'private-devices',
    privatePids: 'private-pids',
  };
  const isolation = Object.fromEntries(
    Object.entries(ids).flatMap(([name, id]) => (units.offers(`isolate.${id}`) ? [[name, true]] : [])),
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
  const { stdout, receipt } = await units.run(tries.join('\n'), {}, (executor) => executor.isolate(isolation));
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

async function systemCalls(units) {
  // chroot(2) is not among what services need.
  const script = 'chroot / true 2>/dev/null; echo $?; echo alive';
  const { stdout, receipt } = await units.run(script, {}, (executor) =>
    executor.isolate({ systemCalls: ['@system-service'] }),
  );
  return { ok: stdout === '159\nalive' && enforced(receipt), observed: { stdout, items: receipt.items } };
}

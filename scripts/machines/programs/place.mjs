// Records the place this process finds itself in: what a plugin has to read to know what it may do here.
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { report, results } from './cases.mjs';

const top = '/sys/fs/cgroup';

/** @param {string} path @returns {string | null} null when it cannot be read */
function text(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Which files there are is part of what is recorded.
    return null;
  }
}

/** @param {string} path @returns {boolean} */
function writable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // access(2) answers with an error for "no".
    return false;
  }
}

/** Tries for real: a mode says nothing about a read-only mount. @param {string} folder @returns {string} `yes` or the error's code */
function makesGroup(folder) {
  const path = join(folder, `ringfence-place-${process.pid}`);
  try {
    mkdirSync(path);
    rmdirSync(path);
    return 'yes';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

/** @param {string} folder */
function group(folder) {
  const files = [
    'cgroup.controllers',
    'cgroup.subtree_control',
    'cgroup.type',
    'memory.max',
    'memory.swap.max',
    'pids.max',
    'cpu.max',
  ];
  return {
    path: folder,
    files: Object.fromEntries(files.map((name) => [name, text(join(folder, name))])),
    present: Object.fromEntries(
      ['cgroup.kill', 'cgroup.freeze', 'memory.peak', 'io.max', 'cpuset.cpus'].map((name) => [
        name,
        existsSync(join(folder, name)),
      ]),
    ),
    writable: {
      folder: writable(folder),
      'cgroup.procs': writable(join(folder, 'cgroup.procs')),
      'cgroup.subtree_control': writable(join(folder, 'cgroup.subtree_control')),
    },
    mkdir: makesGroup(folder),
  };
}

/** Own group first, then each one above it. @param {string} own @returns {string[]} */
function upwards(own) {
  const names = own.split('/').filter((name) => name !== '');
  return names.map((_, index) => join(top, ...names.slice(0, names.length - index))).concat(top);
}

const cgroup = text('/proc/self/cgroup') ?? '';
const own = /^0::(.*)$/m.exec(cgroup)?.[1] ?? '/';
const manager = `${top}/user.slice/user-${process.getuid?.()}.slice/user@${process.getuid?.()}.service`;
const place = {
  machine: process.env['RINGFENCE_MACHINE'],
  shape: process.env['RINGFENCE_SHAPE'],
  user: process.env['RINGFENCE_USER'],
  uid: process.getuid?.(),
  gid: process.getgid?.(),
  groups: process.getgroups?.(),
  kernel: text('/proc/sys/kernel/osrelease')?.trim(),
  systemd: execFileSync('systemctl', ['--version'], { encoding: 'utf8' }).split('\n')[0],
  systemdRuns: existsSync('/run/systemd/system'),
  node: process.version,
  environment: Object.fromEntries(
    ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'HOME', 'USER'].map((name) => [name, process.env[name] ?? null]),
  ),
  statfsType: `0x${statfsSync(top).type.toString(16)}`,
  mountinfo: text('/proc/self/mountinfo'),
  cgroup,
  capabilities: /^CapEff:\s*(\S+)$/m.exec(text('/proc/self/status') ?? '')?.[1],
  swaps: text('/proc/swaps'),
  partitions: text('/proc/partitions'),
  groupsUpwards: upwards(own).map(group),
  ...(existsSync(manager) ? { userManager: group(manager) } : {}),
};

writeFileSync(join(results, 'place.json'), `${JSON.stringify(place, undefined, 2)}\n`);
const cases = [
  { case: 'recorded', ok: cgroup !== '' && place.statfsType === '0x63677270', observed: cgroup.trim() },
  { case: 'swap is on', ok: (place.swaps ?? '').includes('/dev/vdc'), observed: place.swaps },
  {
    case: 'scratch disk',
    ok: (place.mountinfo ?? '').includes(' /scratch ') && writable('/scratch'),
    observed: place.partitions,
  },
];
for (const one of cases) report(one);

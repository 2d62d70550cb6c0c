import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, machine } from '@ringfence/core';
import type { Programs } from '@ringfence/posix';
import type { Manager } from '../manager.ts';
import type { SystemdRunOptions } from '../options.ts';

/** Everything that a proof depends on; a proof with another key proves nothing here. */
export type ProofKey = Readonly<Record<string, string>>;

/** What may differ between one proof and the next. */
export interface ProofParts {
  readonly manager: Manager;
  readonly systemd: string;
  readonly programs: Programs;
  readonly options: SystemdRunOptions;
  readonly mountPoint: string;
  /** The v2 group of this process. */
  readonly own: string;
}

const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url));
const NAMESPACES = ['cgroup', 'mnt', 'net', 'pid', 'user'];
/** Lines of `/proc/self/status` that say what this process may do. */
const PRIVILEGES = /^(Uid|Gid|CapEff|CapBnd|NoNewPrivs|Seccomp):.*$/gm;

/**
 * What a proof made now depends on: this boot, the very manager, its version, this plugin, and what this process may do and
 * can see.
 */
export async function proofKey(host: Host, parts: ProofParts): Promise<ProofKey> {
  const { manager, systemd, programs, options, mountPoint, own } = parts;
  const [boot, status] = await Promise.all(
    ['/proc/sys/kernel/random/boot_id', '/proc/self/status'].map((path) => host.readFile(path)),
  );
  return {
    plugin: JSON.parse(machine.readText(PACKAGE)).version,
    boot: (boot ?? '').trim(),
    kernel: host.kernelRelease,
    manager: `${manager.kind} ${systemd} ${sinceWhen(manager)}`,
    programs: JSON.stringify([manager.systemdRun, manager.systemctl, programs]),
    options: JSON.stringify(options),
    privileges: ((status ?? '').match(PRIVILEGES) ?? []).join(' '),
    namespaces: NAMESPACES.map((name) => machine.readLink(`/proc/self/ns/${name}`)).join(' '),
    // Whether a manager of a user may take a process into a unit depends on whose tree the process stands in.
    place: `${mountPoint} ${own.includes(`/user@${manager.uid}.service/`) ? 'in' : 'outside'} the tree of the manager`,
  };
}

/** The socket that a manager makes when it starts: another one, another manager. */
function sinceWhen({ runtimeFolder }: Manager): string {
  const { device, inode } = machine.factsOf(join(runtimeFolder, 'systemd', 'private'));
  return `${device} ${inode}`;
}

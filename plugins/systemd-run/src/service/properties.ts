import { umask } from 'node:process';
import type { Isolation, Setting } from '@ringfence/core';
import { numberOf, type ResolvedUser } from '@ringfence/posix';
import { neutralArguments, quoteCommand } from '../argv.ts';
import { accounting, assignment, cgroupProperties } from '../properties.ts';

/** How the program's user is changed: by the manager, or by a helper inside the unit where the manager cannot be exact. */
export type UserChange = { readonly by: 'manager'; readonly user: ResolvedUser } | { readonly by: 'helper' };

/** What a service is made of, beyond its limits. */
export interface ServiceParts {
  readonly settings: readonly Setting[];
  /** What was asked for: of it, the system calls are taken. */
  readonly isolation: Isolation;
  readonly change: UserChange | undefined;
  readonly stopHook: readonly string[];
  /** Where the shell that becomes the program writes what it sees. */
  readonly runFolder: string;
  readonly cwd: string;
}

/**
 * Seconds that an administrator's stop waits between the polite signal and force. The stop hook has as long, so it must not be
 * short: a machine may be slow.
 */
const STOP_SECONDS = 30;

/**
 * The properties of a service, as `-p` of systemd-run takes them.
 * @see systemd.service(5), systemd.exec(5), systemd.kill(5), systemd 257
 */
export function serviceAssignments(parts: ServiceParts): readonly string[] {
  const { settings, change, stopHook } = parts;
  const around = [...userAssignments(change), ...settings.flatMap(rlimitAssignment), ...isolationAssignments(parts)];
  return [
    ...[...accounting(), ...cgroupProperties(settings)].map(assignment),
    ...memoryPolicy(settings),
    // What the main process leaves behind is killed when it ends, before the stop hook writes its account.
    'KillMode=mixed',
    `TimeoutStopSec=${STOP_SECONDS}`,
    // As a program that is started directly has it.
    'IgnoreSIGPIPE=no',
    `UMask=${umask().toString(8).padStart(4, '0')}`,
    stopHookAssignment(stopHook, around.length > 0),
    ...around,
  ];
}

/**
 * A hook that has to run with all privileges and outside of what was set up around the program needs a prefix, and systemd 252
 * writes a command with one under a name into its unit file that it cannot read: there such a service, when the manager reads
 * its units again while it runs, ends with nobody to say how. One without a prefix has its dollars written twice.
 */
function stopHookAssignment(stopHook: readonly string[], isApart: boolean): string {
  const command = isApart ? stopHook : neutralArguments(stopHook, 'escaped');
  return `ExecStopPost=${isApart ? ':+' : ''}${quoteCommand(command)}`;
}

/** With a hard bound on memory the tree dies as one, and the manager knows why. */
function memoryPolicy(settings: readonly Setting[]): readonly string[] {
  return [settings.some(({ item }) => item === 'memory') ? 'OOMPolicy=kill' : 'OOMPolicy=continue'];
}

function userAssignments(change: UserChange | undefined): readonly string[] {
  if (change?.by !== 'manager') return [];
  const { uid, gid, name } = change.user;
  return [`User=${name ?? uid}`, `Group=${gid}`];
}

const RLIMITS: Readonly<Record<string, string>> = {
  fileSize: 'LimitFSIZE',
  openFiles: 'LimitNOFILE',
  coreSize: 'LimitCORE',
};

function rlimitAssignment(setting: Setting): readonly string[] {
  const name = RLIMITS[setting.item];
  return name === undefined ? [] : [`${name}=${numberOf(setting)}`];
}

/** Only what was planned: the rest of the request is refused, as a property that this manager does not know. */
function isolationAssignments({ settings, isolation, runFolder, cwd }: ServiceParts): readonly string[] {
  const has = (item: string): boolean => settings.some((setting) => setting.item === item);
  return [
    ...(has('noNewPrivileges') ? ['NoNewPrivileges=yes'] : []),
    ...(has('isolateNetwork') ? ['PrivateNetwork=yes'] : []),
    ...(has('dropCapabilities') ? ['CapabilityBoundingSet=', 'AmbientCapabilities='] : []),
    ...(has('privateTmp') ? ['PrivateTmp=yes'] : []),
    ...(has('readOnlySystem') ? readOnlyAssignments(has('privateTmp'), [runFolder, cwd]) : []),
    ...(has('privateDevices') ? ['PrivateDevices=yes'] : []),
    ...(has('privatePids') ? ['PrivatePIDs=yes'] : []),
    ...(has('systemCalls') ? [`SystemCallFilter=${(isolation.systemCalls ?? []).join(' ')}`] : []),
  ];
}

/** `strict` makes everything read-only but home folders and the kernel's own file systems. */
function readOnlyAssignments(privateTmp: boolean, writable: readonly string[]): readonly string[] {
  const temporary = privateTmp ? [] : ['/tmp', '/var/tmp'];
  const paths = [...temporary, ...writable].filter((path) => path !== '/');
  return ['ProtectSystem=strict', `ReadWritePaths=${quoteCommand(paths.map((path) => `-${path}`))}`];
}

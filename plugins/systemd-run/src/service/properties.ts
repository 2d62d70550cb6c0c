import { umask } from 'node:process';
import { type Isolation, looseVersion, type Setting, satisfiesRange } from '@ringfence/core';
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
  /** The version of the manager. */
  readonly systemd: string;
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
  const { settings, change, stopHook, systemd } = parts;
  const around = [...userAssignments(change), ...settings.flatMap(rlimitAssignment), ...isolationAssignments(parts)];
  return [
    ...[...accounting(systemd), ...cgroupProperties(settings)].map(assignment),
    // With `kill` the manager would kill the stop hook: see `dieAsOne()`.
    'OOMPolicy=continue',
    // What the main process leaves behind is killed when it ends, before the stop hook writes its account.
    'KillMode=mixed',
    `TimeoutStopSec=${STOP_SECONDS}`,
    // As a program that is started directly has it.
    'IgnoreSIGPIPE=no',
    `UMask=${umask().toString(8).padStart(4, '0')}`,
    ...(around.length === 0 ? [hookWithin(stopHook)] : hookApart(stopHook, systemd)),
    ...around,
  ];
}

/** A hook with nothing around it. Without a prefix its dollars are written twice. */
function hookWithin(stopHook: readonly string[]): string {
  return `ExecStopPost=${quoteCommand(neutralArguments(stopHook, 'escaped'))}`;
}

/**
 * A hook that runs with all privileges and outside of what was set up around the program. Before 254 a manager writes a
 * command with a prefix into its unit file under a name that it cannot read, `ExecStopPostEx=`, and the hook is gone when it
 * reads its units again while the program runs. A second command without a prefix, which does nothing, has it write the
 * whole list once more under its right name.
 * @see bus_set_transient_exec_command() in src/core/dbus-execute.c, systemd 252 and 254
 */
function hookApart(stopHook: readonly string[], systemd: string): readonly string[] {
  const apart = `ExecStopPost=:+${quoteCommand(stopHook)}`;
  if (satisfiesRange(looseVersion(systemd) ?? '0.0.0', '>=254')) return [apart];
  const [shell = 'sh'] = stopHook;
  return [apart, `ExecStopPost=-${quoteCommand([shell, '-c', ':'])}`];
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
function isolationAssignments({ settings, isolation, change, runFolder, cwd }: ServiceParts): readonly string[] {
  const has = (item: string): boolean => settings.some((setting) => setting.item === item);
  return [
    ...(has('noNewPrivileges') ? ['NoNewPrivileges=yes'] : []),
    ...(has('isolateNetwork') ? ['PrivateNetwork=yes'] : []),
    // A helper that changes the user needs them, and takes them away itself.
    ...(has('dropCapabilities') && change?.by !== 'helper' ? ['CapabilityBoundingSet=', 'AmbientCapabilities='] : []),
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

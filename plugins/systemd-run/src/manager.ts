import type { Host, Reason } from '@ringfence/core';
import type { SystemdRunOptions } from './options.ts';

/** The service manager that units are asked of, and the programs that talk to it. */
export interface Manager {
  readonly kind: 'system' | 'user';
  readonly uid: number;
  /** `XDG_RUNTIME_DIR` of the user; for the system's manager `/run`. */
  readonly runtimeFolder: string;
  /** The socket of the message bus; whether anybody listens there is found out by calling. */
  readonly busSocket: string;
  readonly systemdRun: string;
  readonly systemctl: string;
}

const SYSTEM_BUS = '/run/dbus/system_bus_socket';

/**
 * The manager for this process, or why there is none. Looks for the user's manager where logind puts it, so that a process
 * without a login session finds it too.
 */
export async function findManager(
  host: Pick<Host, 'uid' | 'env' | 'exists' | 'findProgram'>,
  options: SystemdRunOptions,
): Promise<Manager | Reason> {
  const [systemdRun, systemctl] = await Promise.all(['systemd-run', 'systemctl'].map((name) => host.findProgram(name)));
  const { uid } = host;
  if (systemdRun === undefined || systemctl === undefined || uid === undefined) {
    return { message: 'systemd-run and systemctl are not on the PATH', remedy: 'apt-get install systemd' };
  }
  const kind = options.manager === undefined || options.manager === 'auto' ? kindFor(uid) : options.manager;
  const programs = { uid, systemdRun, systemctl };
  if (kind === 'system') return uid === 0 ? { kind, ...SYSTEM, ...programs } : notRoot();
  const runtimeFolder = await userFolder(uid, host);
  if (runtimeFolder === undefined) return noUserManager(uid);
  return { kind, runtimeFolder, busSocket: `${runtimeFolder}/bus`, ...programs };
}

const SYSTEM = { runtimeFolder: '/run', busSocket: SYSTEM_BUS } as const;

/** True for a manager that was found. */
export function isManager(found: Manager | Reason): found is Manager {
  return 'kind' in found;
}

/** The option by which the programs of systemd are told which manager is meant. */
export function managerFlag({ kind }: Pick<Manager, 'kind'>): string {
  return `--${kind}`;
}

/** The variables the programs of systemd need; `DBUS_SESSION_BUS_ADDRESS` may name a bus that is not the manager's. */
export function managerEnvironment({
  kind,
  runtimeFolder,
}: Pick<Manager, 'kind' | 'runtimeFolder'>): Readonly<Record<string, string>> {
  const own = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  return kind === 'system' ? own : { ...own, XDG_RUNTIME_DIR: runtimeFolder };
}

function kindFor(uid: number): Manager['kind'] {
  return uid === 0 ? 'system' : 'user';
}

/** `private` is there with every manager; the bus beside it only where a message bus for users is installed. */
async function userFolder(uid: number, host: Pick<Host, 'env' | 'exists'>): Promise<string | undefined> {
  const folders = [`/run/user/${uid}`, host.env['XDG_RUNTIME_DIR']].filter((folder) => folder !== undefined);
  for (const folder of folders) {
    if (await host.exists(`${folder}/systemd/private`)) return folder;
  }
  return undefined;
}

function notRoot(): Reason {
  return { message: 'the system’s manager starts units for root only', remedy: 'sudo' };
}

function noUserManager(uid: number): Reason {
  return {
    message: `no service manager runs for uid ${uid}: there is no /run/user/${uid}/systemd/private`,
    remedy: `sudo loginctl enable-linger ${uid}`,
  };
}

import type { Setting } from '@ringfence/core';
import { enforcedItem, type ReceiptItem, type ReceiptValue, refusedItem } from '@ringfence/core';
import {
  isReadOnly,
  type Mount,
  parseMountinfo,
  processReceipt,
  type ResolvedUser,
  refusalOf,
  type Testified,
  testifiedInterfaces,
} from '@ringfence/posix';
import { isServiceItem } from '../unit-kind.ts';

/** Settings that show in the mounts of the program. */
const MOUNTED: readonly string[] = ['privateTmp', 'readOnlySystem', 'privateDevices'];

/** The files of `/proc/self` in which settings can be seen; a shell reads them byte by byte, so none is read without need. */
export function testifiedFor(settings: readonly Setting[]): readonly Testified[] {
  const has = (...items: readonly string[]): boolean => settings.some(({ item }) => items.includes(item));
  return [
    'cgroup',
    'status',
    ...(has('fileSize', 'openFiles', 'coreSize') ? (['limits'] as const) : []),
    ...(has('isolateNetwork') ? (['net/dev', 'net/unix'] as const) : []),
    ...(has(...MOUNTED) ? (['mountinfo'] as const) : []),
  ];
}

/**
 * The receipt items of what the manager set up around the process, from what the process saw of itself before it became the
 * program.
 * @throws RingfenceError `FENCE_SETUP_FAILED` when a limit of each process or the user is not what it was set to
 */
export function receiptOfTestimony(
  settings: readonly Setting[],
  files: ReadonlyMap<string, string>,
  user: ResolvedUser | undefined,
): readonly ReceiptItem[] {
  const isolated = settings.filter(({ item }) => isSeen(item));
  const others = settings.filter(({ item }) => !isSeen(item));
  return [...processReceipt(others, files, user), ...isolated.map((setting) => isolationItem(setting, files))];
}

function isSeen(item: string): boolean {
  return item === 'isolateNetwork' || isServiceItem(item);
}

function isolationItem(setting: Setting, files: ReadonlyMap<string, string>): ReceiptItem {
  const { held, readBack } = isolationSeen(setting.item, files);
  if (held) return enforcedItem(setting, { applied: setting.value, readBack });
  const reason = `the manager accepted it, and the process sees ${JSON.stringify(readBack)}`;
  return refusedItem(refusalOf(setting, reason));
}

/** What a process sees of one kind of isolation, and whether that is what was asked for. */
export interface IsolationSeen {
  readonly held: boolean;
  readonly readBack: ReceiptValue;
}

/** Judges one kind of isolation by files that a process read in its own `/proc/self`. Pure. */
export function isolationSeen(item: string, files: ReadonlyMap<string, string>): IsolationSeen {
  switch (item) {
    case 'privateTmp':
      return mounted(files, '/tmp', (mount) => mount.mountPoint === '/tmp' && isPrivate(mount));
    case 'readOnlySystem':
      return mounted(files, '/usr', isReadOnly);
    case 'privateDevices':
      return mounted(files, '/dev', (mount) => mount.mountPoint === '/dev' && mount.fsType === 'tmpfs');
    case 'privatePids':
      return status(files, 'Pid', '1');
    case 'isolateNetwork':
      return network(files);
    default:
      return status(files, 'Seccomp', '2');
  }
}

/** systemd mounts a folder of its own making, or since 257 a fresh tmpfs, over `/tmp`. */
function isPrivate({ root, source }: Mount): boolean {
  return root.includes('/systemd-private-') || source === 'tmpfs-private' || root.includes('/.#');
}

function mounted(files: ReadonlyMap<string, string>, path: string, isHeld: (mount: Mount) => boolean): IsolationSeen {
  const mounts = parseMountinfo(files.get('mountinfo') ?? '');
  const holding = mounts.filter(({ mountPoint }) => holds(mountPoint, path));
  const mount = holding.reduce<Mount | undefined>((best, next) => (isDeeper(next, best) ? next : best), undefined);
  if (mount === undefined) return { held: false, readBack: `no mount holds ${path}` };
  const { mountPoint, fsType, root, options } = mount;
  return { held: isHeld(mount), readBack: `${mountPoint} ${fsType} ${root} ${options.join(',')}` };
}

function holds(mountPoint: string, path: string): boolean {
  return mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
}

function isDeeper(mount: Mount, than: Mount | undefined): boolean {
  return than === undefined || mount.mountPoint.length >= than.mountPoint.length;
}

function status(files: ReadonlyMap<string, string>, field: string, wanted: string): IsolationSeen {
  const value = new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(files.get('status') ?? '')?.[1];
  return { held: value === wanted, readBack: `${field} ${value ?? 'not read'}` };
}

/**
 * A network namespace of its own has no sockets in it yet. Interfaces alone do not tell: a machine without a network has just
 * the loopback too, and a user's manager before 257 takes the property and leaves the process where it is.
 * @see network_namespaces(7): abstract sockets belong to a namespace
 */
function network(files: ReadonlyMap<string, string>): IsolationSeen {
  const interfaces = testifiedInterfaces(files);
  const sockets = (files.get('net/unix') ?? '').split('\n').filter((line) => /^[0-9a-f]+: /.test(line)).length;
  return { held: interfaces.join() === 'lo' && sockets === 0, readBack: { interfaces: [...interfaces], sockets } };
}

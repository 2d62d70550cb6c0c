import { dirname, join, relative } from 'node:path';
import type { OutsideGroup } from './outside.ts';
import { textOf } from './processes.ts';

/** A mounted hierarchy of groups. */
interface Mounted {
  readonly version: 1 | 2;
  readonly root: string;
  readonly top: string;
  readonly options: readonly string[];
}

/** The groups that a process is in, one for each hierarchy that is mounted here. @see cgroups(7), proc_pid_mountinfo(5) */
export function groupsOf(pid: number): readonly OutsideGroup[] {
  return parseGroups(textOf(`/proc/${pid}/cgroup`) ?? '', textOf('/proc/self/mountinfo') ?? '');
}

/** Pure. */
export function parseGroups(membership: string, mountinfo: string): readonly OutsideGroup[] {
  const mounts = mountinfo.split('\n').flatMap(parseMount);
  return membership.split('\n').flatMap((line) => {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (names === undefined || path === undefined) return [];
    const controllers = names === '' ? [] : names.split(',');
    const mount = mounts.find((candidate) => fits(candidate, controllers));
    if (mount === undefined) return [];
    const directory = join(mount.top, relative(mount.root, path));
    return [{ version: mount.version, controllers, directory, top: mount.top }];
  });
}

/** The group and those above it, up to the top of its hierarchy. */
export function upwards({ directory, top }: OutsideGroup): readonly string[] {
  const folders = [directory];
  for (let folder = directory; folder !== top && folder !== dirname(folder); ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function fits(mount: Mounted, controllers: readonly string[]): boolean {
  if (controllers.length === 0) return mount.version === 2;
  return mount.version === 1 && controllers.every((name) => mount.options.includes(name));
}

function parseMount(line: string): readonly Mounted[] {
  const [before, after] = line.split(' - ');
  const [type, , options = ''] = (after ?? '').split(' ');
  const [, , , root = '', top = ''] = (before ?? '').split(' ');
  if (type !== 'cgroup' && type !== 'cgroup2') return [];
  const version = type === 'cgroup2' ? 2 : 1;
  return [{ version, root: unescaped(root), top: unescaped(top), options: options.split(',') }];
}

/** Spaces and the like stand as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

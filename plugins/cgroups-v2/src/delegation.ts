import { join } from 'node:path';
import { errorText, type Host, machine, type Reason, systemCode } from '@ringfence/core';

/** Whether a group is ours to arrange, and who says so. */
export type Delegation = { readonly by: string } | { readonly refused: Reason };

/** A group as far as the question of delegation goes. */
export interface Place {
  /** Its folder. */
  readonly own: string;
  /** Its path below the mount, as in `/proc/self/cgroup`. */
  readonly path: string;
  /** True for the root of a cgroup namespace, and for what a container has mounted: there `cgroup.type` exists. */
  readonly isNamespaceRoot: boolean;
  /** True when the top of what is mounted is such a root, so that no manager of the host is above it. */
  readonly inNamespace: boolean;
}

/**
 * Who delegated a group, if anybody did. With systemd that is said by `Delegate=` of the unit around it: below a unit
 * without it systemd is the only one to make groups, although the files of a user's own unit are his.
 * @see systemd, docs/CGROUP_DELEGATION.md
 */
export async function delegationOf(place: Place, host: Host): Promise<Delegation> {
  if (place.isNamespaceRoot) return { by: 'the root of this cgroup namespace' };
  const unit = unitIn(place.path);
  const version = await host.systemdVersion();
  if (version !== undefined && unit !== undefined) return bySystemd(unit, place, host);
  if (host.uid === 0 && !place.inNamespace) return { refused: { message: `nobody delegated ${place.own}` } };
  return byPermission(place);
}

/** A unit in the path of a group, and whose manager it belongs to. */
export interface Unit {
  readonly name: string;
  readonly manager: 'system' | 'user';
}

/** The innermost service or scope in a path; one below `user@UID.service` is of that user's manager. Pure. */
export function unitIn(path: string): Unit | undefined {
  const parts = path.split('/');
  const index = parts.findLastIndex((part) => /\.(service|scope)$/.test(part));
  const name = parts[index];
  if (name === undefined) return undefined;
  const below = parts.slice(0, index).some((part) => /^user@\d+\.service$/.test(part));
  return { name, manager: below ? 'user' : 'system' };
}

async function bySystemd(unit: Unit, place: Place, host: Host): Promise<Delegation> {
  const systemctl = await host.findProgram('systemctl');
  if (systemctl === undefined) return { refused: { message: 'systemctl is not on the PATH' } };
  const manager = unit.manager === 'user' ? ['--user'] : [];
  const { stdout, stderr } = await host.run(systemctl, [...manager, 'show', '-p', 'Delegate', unit.name]);
  if (stdout.trim() === 'Delegate=yes') return { by: `Delegate=yes of ${unit.name}` };
  const said = stdout.trim() || stderr.trim().split('\n', 1)[0] || 'nothing';
  const message = `${unit.name}, around ${place.own}, is not delegated: systemctl says ${said}`;
  return { refused: { message, remedy: remedyFor(unit, host.uid) } };
}

/** Opening is asked rather than access(2), which answers for the real user and not for the effective one. */
async function byPermission(place: Place): Promise<Delegation> {
  for (const name of ['cgroup.procs', 'cgroup.subtree_control']) {
    const path = join(place.own, name);
    try {
      await machine.openToWrite(path);
    } catch (error) {
      const message = `${path} may not be written: ${systemCode(error) ?? errorText(error)}`;
      return { refused: { message, remedy: 'sudo ringfence doctor' } };
    }
  }
  return { by: `the permissions of ${place.own}` };
}

/** A service of the system can be delegated where it is; whoever has a manager starts a scope of his own. */
function remedyFor(unit: Unit, uid: number | undefined): string {
  const isService = unit.manager === 'system' && unit.name.endsWith('.service');
  return isService ? `sudo systemctl edit ${unit.name}, with: [Service] Delegate=yes` : delegateCommand(uid);
}

/** The command that starts a program in a delegated group of its own. */
export function delegateCommand(uid: number | undefined): string {
  const user = uid === 0 ? '' : ' --user';
  return `systemd-run${user} --scope -p Delegate=yes -- COMMAND`;
}

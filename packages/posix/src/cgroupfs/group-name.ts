import { formatOwner, type Owner, parseOwner } from '../process/owner.ts';

/** What a group of ours is called: the run, and who made it. */
export interface GroupName {
  readonly runId: string;
  readonly owner: Owner;
  /** Its owner is a shim that a tree may outlive: while somebody is in the group it is nobody's leftover. */
  readonly detached?: boolean;
}

// No dot, so that it is no `<controller>.<file>`; the kernel promises never to begin its own names like this.
const NAME = /^ringfence-(detached-)?([0-9a-f]{16})-(.+)$/;

/** `ringfence-<run>-<owner>`, or `ringfence-detached-<run>-<owner>`. */
export function formatGroupName(name: GroupName): string {
  return `ringfence-${name.detached === true ? 'detached-' : ''}${name.runId}-${formatOwner(name.owner)}`;
}

/** Reads a name that `formatGroupName` made; `undefined` for any other. */
export function parseGroupName(text: string): GroupName | undefined {
  const [, detached, runId, rest] = NAME.exec(text) ?? [];
  const owner = rest === undefined ? undefined : parseOwner(rest);
  if (runId === undefined || owner === undefined) return undefined;
  return detached === undefined ? { runId, owner } : { runId, owner, detached: true };
}

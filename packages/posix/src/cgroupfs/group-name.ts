import { formatOwner, type Owner, parseOwner } from '../process/owner.ts';

/** What a group of ours is called: the run, and who made it. */
export interface GroupName {
  readonly runId: string;
  readonly owner: Owner;
}

// No dot, so that it is no `<controller>.<file>`; the kernel promises never to begin its own names like this.
const NAME = /^ringfence-([0-9a-f]{16})-(.+)$/;

/** `ringfence-<run>-<owner>`. */
export function formatGroupName(name: GroupName): string {
  return `ringfence-${name.runId}-${formatOwner(name.owner)}`;
}

/** Reads a name that `formatGroupName` made; `undefined` for any other. */
export function parseGroupName(text: string): GroupName | undefined {
  const [, runId, rest] = NAME.exec(text) ?? [];
  const owner = rest === undefined ? undefined : parseOwner(rest);
  return runId === undefined || owner === undefined ? undefined : { runId, owner };
}

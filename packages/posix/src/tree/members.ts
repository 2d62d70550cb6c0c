import type { ProcessRow } from '../process/table.ts';

/** A tree of processes without a kernel container around it: who belongs to it follows from its main process. */
export interface TreeTarget {
  /** `startTime` is `undefined` when the main process had ended before it could be read: then whoever has its pid is another. */
  readonly root: { readonly pid: number; readonly startTime: string | undefined };
  /** The main process was started as the leader of a session or a group, so that its pid is their number. */
  readonly leads?: 'session' | 'group';
  /** The run whose cookie the processes of the tree carry. */
  readonly runId?: string;
}

/** What is known of a tree before a scan. */
export interface Knowledge {
  /** Start times of processes that were seen in the tree before, by pid. */
  readonly seen: ReadonlyMap<number, string>;
  /** Pids whose environment carries the cookie. */
  readonly marked: ReadonlySet<number>;
  /** The process that asks. */
  readonly self: number;
}

/**
 * The processes of a tree in one scan, the main process first and parents before their children: the main process, who
 * was seen before, who is in its session or group, who carries the cookie, and all children of these. Never the first
 * process of the system, never the one that asks nor its ancestors, even where they stand in the tree they ask about.
 */
export function membersOf(
  rows: readonly ProcessRow[],
  target: TreeTarget,
  knowledge: Knowledge,
): readonly ProcessRow[] {
  const kept = untouchable(rows, knowledge.self);
  const alive = rows.filter((row) => row.state !== 'dead' && !kept.has(row.pid));
  const inGroup = groupTest(rows, target);
  const isSeed = (row: ProcessRow): boolean =>
    isRoot(row, target) ||
    knowledge.seen.get(row.pid) === row.startTime ||
    knowledge.marked.has(row.pid) ||
    inGroup(row);
  const seeds = alive.filter(isSeed).sort((a, b) => Number(isRoot(b, target)) - Number(isRoot(a, target)));
  return withChildren(seeds, alive);
}

/** The first process of the system, the one that asks, and its ancestors. */
export function untouchable(rows: readonly ProcessRow[], self: number): ReadonlySet<number> {
  const parents = new Map(rows.map((row) => [row.pid, row.parent]));
  const kept = new Set([0, 1]);
  for (let pid: number | undefined = self; pid !== undefined && !kept.has(pid); pid = parents.get(pid)) kept.add(pid);
  return kept;
}

function isRoot(row: ProcessRow, target: TreeTarget): boolean {
  return row.pid === target.root.pid && row.startTime === target.root.startTime;
}

/** Once another process has the pid of the main one, the session and group of that number are not the tree's any more. */
function groupTest(rows: readonly ProcessRow[], target: TreeTarget): (row: ProcessRow) => boolean {
  const { root, leads } = target;
  const reused = rows.some((row) => row.pid === root.pid && row.startTime !== root.startTime);
  if (leads === undefined || reused) return () => false;
  return (row) => row.group === root.pid || (leads === 'session' && row.session === root.pid);
}

function withChildren(seeds: readonly ProcessRow[], alive: readonly ProcessRow[]): readonly ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  for (const row of alive) {
    const siblings = children.get(row.parent);
    if (siblings === undefined) children.set(row.parent, [row]);
    else siblings.push(row);
  }
  const members = new Set(seeds);
  // A Set is walked in the order of insertion, and what is added on the way is walked too.
  for (const member of members) for (const child of children.get(member.pid) ?? []) members.add(child);
  return [...members];
}

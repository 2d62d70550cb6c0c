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
  const seeds = alive
    .filter(seedTest(rows, target, knowledge))
    .sort((a, b) => Number(isRoot(b, target)) - Number(isRoot(a, target)));
  return withChildren(seeds, alive);
}

/** The asker and those of its ancestors that stand in the tree it asks about: they belong to it and are spared. */
export function sparedOf(rows: readonly ProcessRow[], target: TreeTarget, knowledge: Knowledge): readonly ProcessRow[] {
  const line = lineOf(rows, knowledge.self);
  const highest = line.findLastIndex(seedTest(rows, target, knowledge));
  return line.slice(0, highest + 1);
}

/** The first process of the system, the one that asks, and its ancestors. */
export function untouchable(rows: readonly ProcessRow[], self: number): ReadonlySet<number> {
  return new Set([0, 1, self, ...lineOf(rows, self).map((row) => row.pid)]);
}

/** A process and its ancestors, without the first process of the system. */
function lineOf(rows: readonly ProcessRow[], self: number): readonly ProcessRow[] {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const line = new Set<ProcessRow>();
  for (let row = byPid.get(self); row !== undefined && row.pid > 1 && !line.has(row); row = byPid.get(row.parent)) {
    line.add(row);
  }
  return [...line];
}

function seedTest(rows: readonly ProcessRow[], target: TreeTarget, knowledge: Knowledge): (row: ProcessRow) => boolean {
  const inGroup = groupTest(rows, target);
  return (row) =>
    isRoot(row, target) ||
    knowledge.seen.get(row.pid) === row.startTime ||
    knowledge.marked.has(row.pid) ||
    inGroup(row);
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

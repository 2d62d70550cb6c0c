import { setTimeout as delay } from 'node:timers/promises';
import { type KillProof, RingfenceError, systemCode } from '@ringfence/core';
import { COOKIE } from '../process/cookie.ts';
import { signalGroup, signalProcess } from '../process/signal.ts';
import type { ProcessRow, ProcessTable } from '../process/table.ts';
import { membersOf, sparedOf, type TreeTarget } from './members.ts';

/** Rounds of stopping after which a sweep kills what it has: a tree may fork faster than it is read. */
const MOST_STOP_ROUNDS = 30;
/** Each takes some milliseconds of an owner that wants to exit; the later ones are for who was forked meanwhile. */
const MOST_ABANDON_ROUNDS = 5;
/** A process in an uninterruptible sleep takes SIGKILL only when it wakes. */
const DEFAULT_DEADLINE_MS = 10_000;
const LONGEST_PAUSE_MS = 50;

interface Look {
  readonly members: readonly ProcessRow[];
  /** This process and its ancestors, as far as they stand in the tree. */
  readonly spared: readonly ProcessRow[];
}

/** How long `kill` and `stop` go on. */
export interface SweepOptions {
  /** Milliseconds; default 10000. */
  readonly deadlineMs?: number;
}

/**
 * A tree that is held by looking at the process table: what any user has on any POSIX system, and escapable. A process
 * that clears its environment, leaves the session and lets its parent end between two looks is not seen; a tree that forks
 * faster than the table is read may outrun it. One object remembers whom it saw, so keep it for the life of the tree.
 */
export class ProcessTree {
  readonly target: TreeTarget;
  readonly #table: ProcessTable;
  readonly #seen = new Map<number, string>();
  readonly #beyondReach = new Set<number>();

  constructor(table: ProcessTable, target: TreeTarget) {
    this.#table = table;
    this.target = target;
  }

  /** The processes that run now, the main one first. */
  async members(): Promise<readonly ProcessRow[]> {
    return (await this.#look()).members;
  }

  async #look(): Promise<Look> {
    const rows = await this.#table.scan();
    const before = { seen: this.#seen, self: process.pid, marked: new Set<number>() };
    const related = membersOf(rows, this.target, before);
    const { runId } = this.target;
    const strangers = runId === undefined ? [] : unrelated(rows, related);
    const marked = runId === undefined ? before.marked : await this.#table.marked(strangers, runId);
    const members = marked.size === 0 ? related : membersOf(rows, this.target, { ...before, marked });
    for (const member of members) this.#seen.set(member.pid, member.startTime);
    return { members, spared: sparedOf(rows, this.target, { ...before, marked }) };
  }

  /**
   * SIGKILL to everybody in a table that can be read at once, else to the group; without waiting and without a proof,
   * for an owner that exits.
   */
  abandon(): void {
    const table = this.#table.immediate;
    if (table === undefined && this.target.leads !== undefined) this.#tryGroup(this.target.root.pid, 'SIGKILL');
    for (let round = 0; table !== undefined && round < MOST_ABANDON_ROUNDS; round += 1) {
      const rows = table.scan();
      const { runId } = this.target;
      const marked = runId === undefined ? new Set<number>() : table.marked(rows, runId);
      const members = membersOf(rows, this.target, { seen: this.#seen, self: process.pid, marked });
      if (members.length === 0) return;
      for (const member of members) this.#try(member, 'SIGKILL');
    }
  }

  /** One signal to each process that runs now. @throws RingfenceError `SIGNAL_FAILED` for one that may not be signalled */
  async signal(signal: NodeJS.Signals): Promise<void> {
    for (const member of await this.members()) signalProcess(this.#table, member, signal);
  }

  /**
   * Stops every process with SIGSTOP, until a look finds no new one and all of them stand still; answers how many.
   * @throws RingfenceError `SIGNAL_FAILED` when some still run at the deadline, because they fork faster than they are found
   * or may not be signalled
   */
  async stop(options: SweepOptions = {}): Promise<number> {
    const end = performance.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS);
    const stopped = new Set<string>();
    for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const members = await this.members();
      const fresh = this.#stopNew(members, stopped);
      const moving = members.filter((member) => member.state === 'alive');
      if (fresh === 0 && moving.length === 0) return members.length;
      if (performance.now() > end) throw stillMoving(moving);
      // A signal is taken when the process is next on a processor, which is not yet when kill(2) returns.
      if (fresh === 0) await delay(pause);
    }
  }

  /** Lets every process run on, children before their parents: who waits for a stopped child sees it run again. */
  async resume(): Promise<void> {
    for (const member of [...(await this.members())].reverse()) this.#try(member, 'SIGCONT');
  }

  /**
   * Stops whom it finds until it finds nobody new, kills them all, and looks again until nobody is left. Resolves at the
   * deadline at the latest, with the survivors named; this process and its ancestors are among them where they stand in
   * the tree, because they are never signalled. `complete` is always false: nothing in the table can prove that
   * nobody slipped out of it.
   */
  async kill(options: SweepOptions = {}): Promise<KillProof> {
    const end = performance.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS);
    const stopped = new Set<string>();
    const killed = new Set<string>();
    let stopRounds = 0;
    for (let rounds = 1, pause = 1; ; rounds += 1) {
      const { members, spared } = await this.#look();
      for (const member of members) killed.add(key(member));
      const left = members.filter((member) => !this.#beyondReach.has(member.pid));
      if (left.length === 0 || performance.now() > end)
        return this.#proof([...members, ...spared], killed.size, rounds);
      if (stopRounds < MOST_STOP_ROUNDS && this.#stopNew(left, stopped) > 0) {
        stopRounds += 1;
        continue;
      }
      for (const member of left) this.#try(member, 'SIGKILL');
      await delay(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Answers how many were new. The group is stopped in one call first: no member of it can fork between two signals. */
  #stopNew(members: readonly ProcessRow[], stopped: Set<string>): number {
    const fresh = members.filter((member) => !stopped.has(key(member)) && !this.#beyondReach.has(member.pid));
    const leader = this.target.leads === undefined ? undefined : this.target.root.pid;
    if (leader !== undefined && fresh.some((member) => member.group === leader)) this.#tryGroup(leader, 'SIGSTOP');
    for (const member of fresh) {
      this.#try(member, 'SIGSTOP');
      stopped.add(key(member));
    }
    return fresh.length;
  }

  #try(member: ProcessRow, signal: NodeJS.Signals): void {
    try {
      signalProcess(this.#table, member, signal);
    } catch (error) {
      if (systemCode(error) !== 'SIGNAL_FAILED') throw error;
      // Not lost: whoever cannot be signalled is named among the survivors.
      this.#beyondReach.add(member.pid);
    }
  }

  #tryGroup(group: number, signal: NodeJS.Signals): void {
    try {
      signalGroup(group, signal);
    } catch (error) {
      if (systemCode(error) !== 'SIGNAL_FAILED') throw error;
      // Not lost: each member is signalled by itself next, and then whoever cannot be is remembered.
    }
  }

  #proof(survivors: readonly ProcessRow[], killed: number, rounds: number): KillProof {
    const by = ['parent', ...(this.target.leads === undefined ? [] : [this.target.leads])];
    if (this.target.runId !== undefined) by.push(COOKIE);
    const found = survivors.length === 0 ? 'nobody was left' : `${survivors.length} were left`;
    return {
      mechanism: 'SIGKILL sweep by parent, session and cookie',
      proof: `${this.#table.source} was read ${rounds} times, by ${by.join(', ')}: in the end ${found}`,
      complete: false,
      killed,
      survivors: survivors.map((row) => row.pid),
      rounds,
    };
  }
}

function stillMoving(members: readonly ProcessRow[]): RingfenceError {
  return new RingfenceError('SIGNAL_FAILED', {
    problem: 'Processes of the tree could not be stopped',
    received: members.map((member) => member.pid),
    authority: 'SIGSTOP sweep',
  });
}

function key(row: ProcessRow): string {
  return `${row.pid} ${row.startTime}`;
}

function unrelated(rows: readonly ProcessRow[], related: readonly ProcessRow[]): readonly ProcessRow[] {
  const known = new Set(related.map((row) => row.pid));
  return rows.filter((row) => !known.has(row.pid));
}

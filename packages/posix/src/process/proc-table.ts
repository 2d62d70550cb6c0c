import { machine, systemCode } from '@ringfence/core';
import { hasCookie } from './cookie.ts';
import { parseCmdline, parseStatus } from './files.ts';
import { type ProcessStat, parseStat, stateOf } from './stat.ts';
import type { ImmediateTable, ProcessRow, ProcessTable, RowUsage } from './table.ts';

/** One tick of the times in `/proc`: USER_HZ is 100 on every architecture that Node runs on. @see time(7) */
const TICK_MS = 10;

/**
 * Reads `/proc`, synchronously: no file of it waits for a disk, a read takes some 15 microseconds, and a tree that forks
 * while it is enumerated has less time to do so.
 */
export class ProcTable implements ProcessTable, ImmediateTable {
  readonly source: string;
  readonly immediate: ImmediateTable = this;
  /** Processes whose environment was read and has no cookie: it changes only at exec, to one that has none either. */
  readonly #unmarked = new Set<string>();
  #unmarkedRun: string | undefined;
  #bootId: string | undefined;

  constructor(root = '/proc') {
    this.source = root;
  }

  scan(): readonly ProcessRow[] {
    return machine.namesIn(this.source).flatMap((name) => (/^\d+$/.test(name) ? (this.#row(Number(name)) ?? []) : []));
  }

  async read(pid: number): Promise<ProcessRow | undefined> {
    return this.#row(pid);
  }

  marked(rows: readonly ProcessRow[], runId: string): ReadonlySet<number> {
    if (this.#unmarkedRun !== runId) this.#unmarked.clear();
    this.#unmarkedRun = runId;
    const found = rows.filter((row) => row.state !== 'dead' && this.#carries(row, runId));
    return new Set(found.map((row) => row.pid));
  }

  confirms(row: Pick<ProcessRow, 'pid' | 'startTime'>): boolean {
    return this.#stat(row.pid)?.startTime === row.startTime;
  }

  async commands(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, string>> {
    return new Map(rows.map((row) => [row.pid, this.#command(row.pid)]));
  }

  /** Sums what lives now and the children it waited for; memory is resident and counts a shared page once for each. */
  usage(rows: readonly ProcessRow[]): RowUsage {
    const stats = rows.map((row) => this.#stat(row.pid)).filter((stat) => stat !== undefined);
    const sum = (value: (stat: ProcessStat) => number): number => stats.reduce((all, stat) => all + value(stat), 0);
    return {
      cpuUserMs: TICK_MS * sum((stat) => stat.userTicks + stat.childUserTicks),
      cpuSystemMs: TICK_MS * sum((stat) => stat.systemTicks + stat.childSystemTicks),
      memoryBytes: sum((stat) => parseStatus(this.#text(stat.pid, 'status') ?? '')?.residentBytes ?? 0),
      tasks: sum((stat) => stat.threads),
    };
  }

  bootId(): string | undefined {
    this.#bootId ??= this.#read(`${this.source}/sys/kernel/random/boot_id`)?.trim();
    return this.#bootId;
  }

  #carries(row: ProcessRow, runId: string): boolean {
    const key = `${row.pid} ${row.startTime}`;
    if (this.#unmarked.has(key)) return false;
    const environ = this.#text(row.pid, 'environ');
    if (environ !== undefined && hasCookie(environ, runId)) return true;
    // Empty is the environment of a kernel thread, and for a moment that of a process in the middle of exec.
    if (environ !== undefined && environ !== '') this.#unmarked.add(key);
    return false;
  }

  #row(pid: number): ProcessRow | undefined {
    const stat = this.#stat(pid);
    if (stat === undefined) return undefined;
    const { parent, group, session, startTime } = stat;
    return { pid, parent, group, session, startTime, state: stateOf(stat) };
  }

  #stat(pid: number): ProcessStat | undefined {
    const text = this.#text(pid, 'stat');
    return text === undefined ? undefined : parseStat(text);
  }

  #command(pid: number): string {
    const args = parseCmdline(this.#text(pid, 'cmdline') ?? '');
    return args.length > 0 ? args.join(' ') : `[${this.#stat(pid)?.comm ?? ''}]`;
  }

  #text(pid: number, file: string): string | undefined {
    return this.#read(`${this.source}/${pid}/${file}`);
  }

  /** ENOENT and ESRCH: the process ended. EACCES and EPERM: its environment is not ours to read. */
  #read(path: string): string | undefined {
    try {
      return machine.readText(path);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined;
      throw error;
    }
  }
}

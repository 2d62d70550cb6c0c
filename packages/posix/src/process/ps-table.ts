import { type Host, RingfenceError } from '@ringfence/core';
import { COOKIE, runsIn } from './cookie.ts';
import { PS_COLUMNS, type PsRow, parsePs } from './ps.ts';
import type { ProcessRow, ProcessTable, RowUsage } from './table.ts';

const PS = '/bin/ps';

/** Reads the process table through `ps`, for systems without a `/proc` such as macOS. */
export class PsTable implements ProcessTable {
  readonly source = 'ps';
  readonly immediate = undefined;
  readonly #host: Pick<Host, 'platform' | 'run'>;

  constructor(host: Pick<Host, 'platform' | 'run'>) {
    this.#host = host;
  }

  async scan(): Promise<readonly ProcessRow[]> {
    return this.#ps(['-axwwo', PS_COLUMNS]);
  }

  async read(pid: number): Promise<ProcessRow | undefined> {
    return (await this.#ps(['-wwo', PS_COLUMNS, '-p', String(pid)], 'may be empty')).find((row) => row.pid === pid);
  }

  /** ps prints the environment behind the command, for the user's own processes only (macOS: not for protected ones). */
  async marked(rows: readonly ProcessRow[], runId: string): Promise<ReadonlySet<number>> {
    const withEnvironment = this.#host.platform === 'darwin' ? '-axwwEo' : '-axwweo';
    const start = new Map(rows.map((row) => [row.pid, row.startTime]));
    const found = (await this.#ps([withEnvironment, PS_COLUMNS])).filter(
      (row) => start.get(row.pid) === row.startTime && carries(row.command, runId),
    );
    return new Set(found.map((row) => row.pid));
  }

  /** Another ps would take longer than the time between the scan and the signal. */
  confirms(): boolean {
    return true;
  }

  async commands(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, string>> {
    const wanted = new Set(rows.map((row) => row.pid));
    const all = await this.#ps(['-axwwo', PS_COLUMNS]);
    return new Map(all.filter((row) => wanted.has(row.pid)).map((row) => [row.pid, row.command]));
  }

  usage(rows: readonly ProcessRow[]): RowUsage {
    return { cpuUserMs: undefined, cpuSystemMs: undefined, memoryBytes: undefined, tasks: rows.length };
  }

  /** None: the start time is a date and tells boots apart by itself. */
  bootId(): undefined {
    return undefined;
  }

  /** ps of a pid that does not exist prints nothing and ends with 1; a list of all processes is never empty. */
  async #ps(
    args: readonly string[],
    content: 'never empty' | 'may be empty' = 'never empty',
  ): Promise<readonly PsRow[]> {
    const answer = await this.#host.run(PS, args);
    const rows = parsePs(answer.stdout);
    if (rows.length > 0 || content === 'may be empty') return rows;
    throw new RingfenceError('SIGNAL_FAILED', {
      problem: 'The process table cannot be read',
      authority: `${PS} ${args.join(' ')}`,
      received: answer.stderr,
    });
  }
}

function carries(command: string, runId: string): boolean {
  const values = command.split(/\s+/).filter((word) => word.startsWith(`${COOKIE}=`));
  return values.some((word) => runsIn(word.slice(COOKIE.length + 1)).includes(runId));
}

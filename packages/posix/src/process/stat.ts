import type { RowState } from './table.ts';

/** What one line of `/proc/PID/stat` says, fields by their numbers in proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number;
  /** Field 2, at most 15 bytes, chosen by the process itself. */
  readonly comm: string;
  /** Field 3: `R`, `S`, `D`, `T` stopped, `Z` zombie, `X` dead... */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Field 14, clock ticks. */
  readonly userTicks: number;
  /** Field 15, clock ticks. */
  readonly systemTicks: number;
  /** Fields 16 and 17: of children that ended and were waited for, and of theirs. */
  readonly childUserTicks: number;
  readonly childSystemTicks: number;
  readonly threads: number;
  /** Field 22, clock ticks since boot, as text: with the pid and the boot id it names a process for good. */
  readonly startTime: string;
  /** Field 24, pages. */
  readonly residentPages: number;
}

/**
 * Reads the text of `/proc/PID/stat`; `undefined` when it is not such a line.
 * The name in field 2 may hold spaces, parentheses and newlines (`) R 1 (`), so fields are counted from the last `)`.
 * @see proc_pid_stat(5), man-pages 6.9
 */
export function parseStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 1 || close < open) return undefined;
  const fields = text
    .slice(close + 1)
    .trim()
    .split(' ');
  const state = fields[0];
  const startTime = fields[19];
  if (state === undefined || !/^[A-Za-z]$/.test(state)) return undefined;
  if (startTime === undefined || !/^\d+$/.test(startTime)) return undefined;
  // Field 3 is the first after the name, hence the shift by three.
  const field = (number: number): number => Number(fields[number - 3]);
  const stat: ProcessStat = {
    pid: Number(text.slice(0, open)),
    comm: text.slice(open + 1, close),
    state,
    parent: field(4),
    group: field(5),
    session: field(6),
    userTicks: field(14),
    systemTicks: field(15),
    childUserTicks: field(16),
    childSystemTicks: field(17),
    threads: field(20),
    startTime,
    residentPages: field(24),
  };
  return Object.values(stat).some(Number.isNaN) || stat.pid < 1 ? undefined : stat;
}

/** What a process does, by the letter in field 3. A zombie that still counts other threads lost only its first one. */
export function stateOf(stat: Pick<ProcessStat, 'state' | 'threads'>): RowState {
  if (/[Xx]/.test(stat.state) || (stat.state === 'Z' && stat.threads <= 1)) return 'dead';
  if (/[Tt]/.test(stat.state)) return 'stopped';
  return stat.state === 'D' ? 'blocked' : 'alive';
}

/** True for a process of which nothing runs any more. */
export function isDead(stat: Pick<ProcessStat, 'state' | 'threads'>): boolean {
  return stateOf(stat) === 'dead';
}

import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks in a second: what sysconf(_SC_CLK_TCK) answers on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** One process as `/proc/PID/stat` shows it. */
export interface SeenProcess {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly cpuMs: number;
  readonly threads: number;
  readonly startTime: string;
}

/** The text of a file of the kernel; `undefined` when its process is gone or hides it. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended since it was listed, or it is another user's: in both cases there is nothing to see of it.
    return undefined;
  }
}

/** One process; `undefined` when it is gone. @see proc_pid_stat(5), man-pages 6.9 */
export function seeProcess(pid: number): SeenProcess | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseSeen(pid, text);
}

/** Fields are counted behind the name, which a program may choose to look like anything. */
export function parseSeen(pid: number, text: string): SeenProcess {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (field: number): number => Number(fields[field - 3]);
  const ticks = number(14) + number(15);
  const cpuMs = (ticks * 1000) / TICKS_PER_SECOND;
  return { pid, state: fields[0] ?? '', parent: number(4), cpuMs, threads: number(20), startTime: fields[19] ?? '' };
}

/** The pids of every process that can be seen. */
export function pidsSeen(): readonly number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Every process that can be seen. */
export function seeAll(): readonly SeenProcess[] {
  return pidsSeen().flatMap((pid) => seeProcess(pid) ?? []);
}

/** True when something of it still runs. */
export function runs({ state, threads }: SeenProcess): boolean {
  return !/[XxZ]/.test(state) || threads > 1;
}

/** The variables of `/proc/PID/environ` as they were at the last exec; `undefined` when they cannot be read. */
export function environmentOf(pid: number): readonly string[] | undefined {
  return textOf(`/proc/${pid}/environ`)?.split('\0');
}

/** The lines of `/proc/PID/status` by their names. */
export function statusLines(pid: number): ReadonlyMap<string, string> {
  const lines = (textOf(`/proc/${pid}/status`) ?? '').split('\n').map((line) => line.split(':\t'));
  return new Map(lines.map(([name = '', value = '']) => [name, value.trim()]));
}

/** `0-2,4` as numbers. */
export function parseCpus(text: string): readonly number[] {
  return text.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    if (range === '' || first === undefined || last === undefined) return [];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

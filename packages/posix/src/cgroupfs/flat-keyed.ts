/** A bound as the kernel prints it: a number, or none. */
export type Bound = number | 'max';

/** Reads `key value` lines such as `memory.events` and `cpu.stat`; lines whose value is no number are left out. */
export function parseFlatKeyed(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [key, value, ...rest] = line.split(' ');
    if (key === undefined || value === undefined || rest.length > 0 || !/^\d+$/.test(value)) continue;
    values.set(key, Number(value));
  }
  return values;
}

/** Reads `key name=value ...` lines such as `io.max` and `io.stat`. */
export function parseNestedKeyed(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const lines = text.split('\n').filter((line) => line.includes(' '));
  return new Map(
    lines.map((line) => {
      const [key = '', ...pairs] = line.trim().split(' ');
      const entries = pairs.map((pair): readonly [string, string] => {
        const equals = pair.indexOf('=');
        return [pair.slice(0, equals), pair.slice(equals + 1)];
      });
      return [key, new Map(entries)];
    }),
  );
}

/** From here on v1 means "no limit": it prints the largest multiple of the page size below 2^63, whatever the page size. */
const UNLIMITED = 2 ** 62;

/** Reads one bound: `max` on v2, a number near 2^63 or -1 on v1 for none. `undefined` when it is no bound. */
export function parseBound(text: string): Bound | undefined {
  const word = text.trim();
  if (word === 'max' || word === '-1') return 'max';
  if (!/^\d+$/.test(word)) return undefined;
  const value = Number(word);
  return value >= UNLIMITED ? 'max' : value;
}

/** Reads `cgroup.procs` or `tasks`. Ids of processes outside the reader's pid namespace are printed as 0: left out. */
export function parsePids(text: string): readonly number[] {
  return text
    .split('\n')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0);
}

/** Reads a list of cpus or memory nodes: `0-2,4`. Empty text is an empty list. */
export function parseNumberList(text: string): readonly number[] {
  return text
    .trim()
    .split(',')
    .flatMap((part) => {
      const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
      if (from === undefined) return [];
      const last = to === undefined ? Number(from) : Number(to);
      return Array.from({ length: Math.max(0, last - Number(from) + 1) }, (_, index) => Number(from) + index);
    });
}

/** Writes a list of cpus as the kernel does: ascending, runs joined. */
export function formatNumberList(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: { from: number; to: number }[] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs.map((run) => (run.from === run.to ? String(run.from) : `${run.from}-${run.to}`)).join(',');
}

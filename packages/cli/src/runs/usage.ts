import { readFileSync } from 'node:fs';
import type { LiveFiles, ProcessRow, ProcessTable } from '@ringfence/posix/runs';

/** What a run uses now; `undefined` for what cannot be read. */
export interface LiveUsage {
  readonly memoryBytes: number | undefined;
  readonly tasks: number | undefined;
  readonly cpuTimeMs: number | undefined;
}

/** Reads what runs use: of groups from their own files, of plain processes from one look at the process table. */
export class UsageReader {
  readonly #table: ProcessTable;
  #rows: readonly ProcessRow[] | undefined;

  constructor(table: ProcessTable) {
    this.#table = table;
  }

  async read({ memory, tasks, cpu }: LiveFiles, main: number | undefined): Promise<LiveUsage> {
    if (memory !== undefined || tasks !== undefined || cpu !== undefined) {
      return { memoryBytes: numberIn(memory), tasks: numberIn(tasks), cpuTimeMs: cpuIn(cpu) };
    }
    this.#rows ??= await this.#table.scan();
    const rows = this.#rows.filter(({ session }) => session === main);
    const { memoryBytes, tasks: threads, cpuUserMs, cpuSystemMs } = this.#table.usage(rows);
    const cpuTimeMs = cpuUserMs === undefined || cpuSystemMs === undefined ? undefined : cpuUserMs + cpuSystemMs;
    return { memoryBytes, tasks: threads, cpuTimeMs };
  }
}

function numberIn(path: string | undefined): number | undefined {
  const text = textOf(path)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `cpuacct.usage` of v1 is a number of nanoseconds, `cpu.stat` of v2 begins with microseconds. */
function cpuIn(path: string | undefined): number | undefined {
  const text = textOf(path) ?? '';
  const micros = /^usage_usec (\d+)/m.exec(text)?.[1];
  if (micros !== undefined) return Number(micros) / 1000;
  return /^\d+\s*$/.test(text) ? Number(text) / 1e6 : undefined;
}

function textOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The run ended this moment, and its group with it: there is nothing to tell.
    return undefined;
  }
}

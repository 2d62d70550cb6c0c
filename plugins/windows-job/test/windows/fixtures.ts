import { join } from 'node:path';
import type { Executor, Registry } from '@ringfence/core';
import { createRegistry } from '@ringfence/core';
import windowsJob, { type WindowsJobOptions } from '@ringfence/plugin-windows-job';

const folder = process.env['RINGFENCE_FIXTURES'] ?? '';

/** True under Wine, which accepts limits and holds none. */
export const UNDER_WINE: boolean = process.env['RINGFENCE_PLACE']?.startsWith('wine') ?? false;

/** True under a Wine that lacks what a later one has. */
export const UNDER_WINE_8: boolean = process.env['RINGFENCE_PLACE']?.startsWith('wine-8') ?? false;

/** The path of a compiled test program. */
export function fixture(name: string): string {
  return join(folder, `${name}.exe`);
}

/** A registry with this executor alone. */
export function jobs(options: WindowsJobOptions = {}): Registry {
  return createRegistry({ plugins: [windowsJob(options)], probeTimeoutMs: 60_000 });
}

/** The lines of a program as they come, read one at a time. */
export function linesFrom(executor: Executor): AsyncIterator<string> {
  return readLines(executor);
}

async function* readLines({ stdout }: Executor): AsyncGenerator<string, void, void> {
  let rest = '';
  for await (const chunk of stdout ?? []) {
    const lines = (rest + String(chunk)).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** The next line. @throws Error when there is none */
export async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('the program ended without a further line');
  return value;
}

/** True while a process of this pid is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: it is gone. A process of another user is not among those that are asked for here.
    return false;
  }
}

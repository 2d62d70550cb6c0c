import { must } from '../broken.ts';
import type { Running } from '../stage/running.ts';

/** What `tell` says of itself. */
export interface Told {
  readonly pid: number;
  readonly argv0: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly groups: string | undefined;
}

/** Reads what `tell` printed; arguments and variables are text again. */
export async function toldBy(run: Running): Promise<Told> {
  const told: unknown = JSON.parse(await run.line());
  must(isTold(told), 'the program tells what it finds', told);
  const text = (hex: string): string => Buffer.from(hex, 'hex').toString('utf8');
  const env = Object.fromEntries(Object.entries(told.env).map(([name, value]) => [name, text(value)]));
  return { ...told, args: told.args.map(text), env };
}

function isTold(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && 'args' in value && 'env' in value && 'cwd' in value;
}

import { type ProgramName, programPath } from '../programs.ts';

/** A program and its arguments. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
}

/** A program of the kit, run by the Node at hand. */
export function program(name: ProgramName, ...args: readonly (string | number)[]): Invocation {
  return { file: process.execPath, args: [programPath(name), ...args.map(String)] };
}

/** A line of POSIX shell, for cases about signals and files that need nothing else. */
export function shell(script: string, ...args: readonly string[]): Invocation {
  return { file: 'sh', args: ['-c', script, 'sh', ...args] };
}

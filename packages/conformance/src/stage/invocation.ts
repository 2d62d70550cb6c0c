import { longestSeconds, type ProgramName, programPath } from '../programs.ts';

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

/** Says that it runs, and stays. Where there is a shell it is one: Node takes ten times as long to start. */
export function idle(...args: readonly string[]): Invocation {
  return process.platform === 'win32'
    ? program('stay', ...args)
    : shell(`echo ready; exec sleep ${longestSeconds()}`, ...args);
}

/** Ends at once with a code. */
export function ending(code: number): Invocation {
  return process.platform === 'win32' ? program('exit', code) : shell(`exit ${code}`);
}

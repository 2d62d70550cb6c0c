import type { Command } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';

/** What a caller has said of a command so far, unchecked: mistakes surface when it starts. */
export interface Draft {
  readonly command: Command;
  resources: unknown;
  identity: unknown;
  isolation: unknown;
}

/** A draft of a command with the defaults of this process. */
export function createDraft(name: string, args: readonly string[]): Draft {
  const command: Command = {
    path: name,
    args: [...args],
    env: {},
    extendEnv: true,
    cwd: process.cwd(),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  };
  // Sealed, so that `command().enviroment = ...` throws instead of being lost.
  return { command: Object.seal(command), resources: undefined, identity: undefined, isolation: undefined };
}

/** Fields given later win over the same fields given before; what is no object is kept for the check to refuse. */
export function mergeFields(before: unknown, later: unknown): unknown {
  if (!isFields(before) || !isFields(later)) return before === undefined || isFields(before) ? later : before;
  return { ...before, ...later };
}

/** Flattens `command(name, 'a', ['b', 'c'])`; what is no text is kept for the check to refuse. */
export function flattenArguments(args: readonly (string | readonly string[])[]): string[] {
  return args.flat();
}

/** @throws RingfenceError `INVALID_STATE` */
export function refuseState(verb: string, state: string, instead: string): never {
  throw new RingfenceError('INVALID_STATE', {
    problem: `${verb} does not fit a command that is ${state}`,
    remedy: instead,
  });
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

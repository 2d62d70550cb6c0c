import type { Wrapper } from '@ringfence/core';
import { type Testified, WITNESS_SCRIPT } from '@ringfence/posix';
import type { RunFolder } from './run-folder.ts';

/** Takes the environment over from a file, and reports in another one from here on. */
const TAKE_OVER = `exec 3>"$1"
. "$2"
shift 2`;

/** What a service's main process is started with. */
export interface MainCommand {
  readonly env: string;
  readonly shell: string;
  readonly folder: RunFolder;
  /** Between the shell and the program: a helper that changes the user with its witness, variables that a shell would change. */
  readonly wrappers: readonly Wrapper[];
  /** Files of its own `/proc/self` that the shell reports, when no witness among the wrappers does. */
  readonly testified: readonly Testified[];
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * The command line of a service: a shell that starts with an empty environment, takes over that of the program, reports what
 * it sees, and becomes the program.
 */
export function mainCommand(command: MainCommand): readonly string[] {
  const { env, shell, folder, wrappers, testified, file, args } = command;
  const program = [...wrappers.flatMap(({ argv }) => argv), file, ...args];
  const [script, files] = wrappers.some(({ name }) => name === 'witness')
    ? [`${TAKE_OVER}\nexec "$@"`, []]
    : [`${TAKE_OVER}\n${WITNESS_SCRIPT}`, [...testified, '--']];
  return [env, '-i', shell, '-c', script, 'sh', folder.testimony, folder.environment, ...files, ...program];
}

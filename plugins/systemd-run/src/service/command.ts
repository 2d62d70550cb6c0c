import type { Wrapper } from '@ringfence/core';
import { type Testified, witnessScript } from '@ringfence/posix';
import type { RunFolder } from './run-folder.ts';

/** Takes the environment over from a file, and reports in another one from here on. */
const TAKE_OVER = `exec 3>"$1"
. "$2"
shift 2`;

/** Opened before anything is reported: whoever lets the program go then has a reader. */
const OPEN_GATE = `{ exec 4<"$1"; } 2>/dev/null || exit 125
shift`;

/** What a service's main process is started with. */
export interface MainCommand {
  readonly env: string;
  readonly shell: string;
  readonly folder: RunFolder;
  /** Between the shell and the program: a helper that changes the user with its witness, variables that a shell would change. */
  readonly wrappers: readonly Wrapper[];
  /** Files of its own `/proc/self` that the shell reports, when no witness among the wrappers does. */
  readonly testified: readonly Testified[];
  /** Commands of a shell that wait at the gate, for a service that has one; a witness among the wrappers has them already. */
  readonly hold?: string;
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * The command line of a service: a shell that starts with an empty environment, takes over that of the program, reports what
 * it sees, and becomes the program.
 */
export function mainCommand(command: MainCommand): readonly string[] {
  const { env, shell, folder, wrappers, testified, hold, file, args } = command;
  const program = [...wrappers.flatMap(({ argv }) => argv), file, ...args];
  const begin = hold === undefined ? TAKE_OVER : `${TAKE_OVER}\n${OPEN_GATE}`;
  const gate = hold === undefined ? [] : [folder.gate];
  const [script, files] = wrappers.some(({ name }) => name === 'witness')
    ? [`${begin}\nexec "$@"`, []]
    : [`${begin}\n${witnessScript(hold ?? '')}`, [...testified, '--']];
  const taken = [folder.testimony, folder.environment, ...gate];
  return [env, '-i', shell, '-c', script, 'sh', ...taken, ...files, ...program];
}

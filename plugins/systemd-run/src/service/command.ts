import type { Wrapper } from '@ringfence/core';
import { type Testified, witnessScript } from '@ringfence/posix';
import { quoteForShell } from './environment.ts';
import type { RunFolder } from './run-folder.ts';

/** Takes everything over from a file, and reports in another one from here on. */
const TAKE_OVER = 'exec 3>"$1"; . "$2"';

/** What the shell of a service becomes. */
export interface MainProgram {
  /** The environment of the program, as a script. */
  readonly script: string;
  /** Between the shell and the program: a helper that changes the user with its witness, variables that a shell would change. */
  readonly wrappers: readonly Wrapper[];
  /** Files of its own `/proc/self` that the shell reports, when no witness among the wrappers does. */
  readonly testified: readonly Testified[];
  /** The gate of a service that has one. */
  readonly gate?: Gate;
  readonly file: string;
  readonly args: readonly string[];
}

/** A pipe, and the commands of a shell that wait at it; a witness among the wrappers has them already. */
export interface Gate {
  readonly path: string;
  readonly hold: string;
}

/**
 * The command line of a service: a shell that starts with an empty environment and reads from a file what to become. No
 * argument of the program stands in it: a manager writes it into a unit file, systemd 252 with its line breaks, where a line
 * of an argument would be read as a setting; and anybody may read it there.
 */
export function mainCommand(env: string, shell: string, folder: RunFolder): readonly string[] {
  return [env, '-i', shell, '-c', TAKE_OVER, 'sh', folder.testimony, folder.environment];
}

/** What that shell reads: the environment of the program, its command line, and what is reported on the way. */
export function startScript({ script, wrappers, testified, gate, file, args }: MainProgram): string {
  const program = [...wrappers.flatMap(({ argv }) => argv), file, ...args];
  const [become, files] = wrappers.some(({ name }) => name === 'witness')
    ? ['exec "$@"', []]
    : [witnessScript(gate?.hold ?? ''), [...testified, '--']];
  // Opened before anything is reported: whoever lets the program go then has a reader.
  const open = gate === undefined ? '' : `{ exec 4<${quoteForShell(gate.path)}; } 2>/dev/null || exit 125\n`;
  return `${script}${open}set -- ${[...files, ...program].map(quoteForShell).join(' ')}\n${become}\n`;
}

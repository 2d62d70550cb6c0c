import type { LaunchPlan } from '@ringfence/core';
import { batchCommandLine, cmdPath, isBatchFile, refuseBatchFile } from './batch-file.ts';
import { commandLine } from './command-line.ts';

/** What CreateProcessW is given to start a command. */
export interface StartCommand {
  readonly file: string;
  readonly line: string;
}

/**
 * The program of a plan, behind its wrappers, and its command line.
 * @throws RingfenceError `COMMAND_NOT_EXECUTABLE` for a script that may not be started, `INVALID_COMMAND`
 */
export function startCommand(
  { file, args, wrappers }: Pick<LaunchPlan, 'file' | 'args' | 'wrappers'>,
  batchFiles: 'refuse' | 'quote',
  env: Readonly<Record<string, string | undefined>>,
): StartCommand {
  const [program = file, ...words] = [...wrappers.flatMap(({ argv }) => argv), file, ...args];
  if (!isBatchFile(program)) return { file: program, line: commandLine(program, words) };
  if (batchFiles === 'refuse') return refuseBatchFile(program);
  return { file: cmdPath(env), line: batchCommandLine(program, words) };
}

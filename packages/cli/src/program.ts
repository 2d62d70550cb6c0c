import { Command, CommanderError, Option } from 'commander';
import { DOCTOR_FLAGS, DOCTOR_HELP, PLUGINS_FLAGS, PLUGINS_HELP } from './doctor/flags.ts';
import { type Outside, thisProcess } from './outside.ts';
import { OUR_FAILURE } from './run/codes.ts';
import { type FlagEntry, type FlagGroup, RUN_FLAGS } from './run/flags.ts';
import type { Given } from './run/given.ts';
import { RUN_HELP } from './run/texts.ts';
import { ownVersion } from './version.ts';

/** What a subcommand does, imported only when it was typed. */
type Action = (words: readonly string[], given: Given, outside: Outside) => Promise<number>;

const INTRODUCTION = `Runs any command inside the strongest fence this machine offers, and says what was enforced.

  $ ringfence run --memory 512M --timeout 10s -- npm test
  $ ringfence doctor`;

/** Reads the words of a command line, does what they say, and answers the exit code. The one importing file of commander. */
export async function main(args: readonly string[]): Promise<number> {
  const outside = thisProcess();
  let exitCode = 0;
  const program = root();
  const add = (name: string, summary: string, groups: readonly FlagGroup[], action: Action): Command => {
    const command = program.command(name).summary(summary).description(summary);
    addFlags(command, groups);
    return command.action(async (words: readonly string[] = []) => {
      exitCode = await action(words, command.opts(), outside);
    });
  };
  add('run', 'run a command inside a fence', RUN_FLAGS, lazyRun)
    .usage('[options] [--] <command> [args...]')
    .argument('<command...>', 'the program and its arguments, as they are')
    .passThroughOptions()
    .addHelpText('after', RUN_HELP);
  add('doctor', 'say what each executor offers here, and what would help', DOCTOR_FLAGS, lazyDoctor).addHelpText(
    'after',
    DOCTOR_HELP,
  );
  add('plugins', 'list the plugins, and where each comes from', PLUGINS_FLAGS, lazyPlugins).addHelpText(
    'after',
    PLUGINS_HELP,
  );
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : OUR_FAILURE;
    throw error;
  }
}

const lazyRun: Action = async (...all) => (await import('./commands/run.ts')).run(...all);
const lazyDoctor: Action = async (_words, ...rest) => (await import('./commands/doctor.ts')).doctor(...rest);
const lazyPlugins: Action = async (_words, ...rest) => (await import('./commands/plugins.ts')).plugins(...rest);

function root(): Command {
  return new Command('ringfence')
    .description(INTRODUCTION)
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ styleTitle: (title) => `\u001b[1m${title}\u001b[22m`, showGlobalOptions: false })
    .configureOutput({ outputError: (text, write) => write(ourWords(text)) });
}

function addFlags(command: Command, groups: readonly FlagGroup[]): void {
  for (const { title, entries } of groups) {
    command.optionsGroup(title);
    for (const entry of entries) command.addOption(optionOf(entry));
  }
}

function optionOf({ flags, help, many = false, choices }: FlagEntry): Option {
  const option = new Option(flags, help);
  if (choices !== undefined) option.choices(choices);
  if (many) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** commander's words behind the name of this tool, on one line. */
function ourWords(text: string): string {
  return text.replace(/^error: /, 'ringfence: ').replace(/\n\(Did you mean/, ' (did you mean');
}

import { Command, CommanderError, Option } from 'commander';
import { DOCTOR_FLAGS, DOCTOR_HELP, PLUGINS_FLAGS, PLUGINS_HELP } from './doctor/flags.ts';
import { type Outside, thisProcess } from './outside.ts';
import { PROVE_FLAGS, PROVE_HELP } from './prove/flags.ts';
import { OUR_FAILURE } from './run/codes.ts';
import { type FlagEntry, type FlagGroup, flagOfItem, RUN_FLAGS } from './run/flags.ts';
import type { Given } from './run/given.ts';
import { RUN_HELP } from './run/texts.ts';
import { RUNS_SUBCOMMANDS } from './runs/flags.ts';
import { ownVersion } from './version.ts';

/** What a subcommand does with the words after its options; answers the exit code. */
export type Action = (words: readonly string[], given: Given, outside: Outside) => Promise<number>;

/** The subcommands. */
export interface Actions {
  readonly run: Action;
  readonly doctor: Action;
  readonly prove: Action;
  readonly plugins: Action;
}

/** Each is imported only when it was typed. */
const LAZY: Actions = {
  run: async (...all) => (await import('./commands/run.ts')).run(...all),
  doctor: async (_words, ...rest) => (await import('./commands/doctor.ts')).doctor(...rest),
  prove: async (...all) => (await import('./commands/prove.ts')).prove(...all),
  plugins: async (_words, ...rest) => (await import('./commands/plugins.ts')).plugins(...rest),
};

const INTRODUCTION = `Runs any command inside the strongest fence this machine offers, and says what was enforced.

  $ ringfence run --memory 512M --timeout 10s -- npm test
  $ ringfence doctor`;

/** What the help says of each subcommand, and its options. */
const SUBCOMMANDS: readonly { name: keyof Actions; summary: string; groups: readonly FlagGroup[]; help: string }[] = [
  { name: 'run', summary: 'Run a command inside a fence.', groups: RUN_FLAGS, help: RUN_HELP },
  {
    name: 'doctor',
    summary: 'Say what each executor offers here, and what would help.',
    groups: DOCTOR_FLAGS,
    help: DOCTOR_HELP,
  },
  {
    name: 'prove',
    summary: 'Try to break what the executors claim here, and say what held.',
    groups: PROVE_FLAGS,
    help: PROVE_HELP,
  },
  {
    name: 'plugins',
    summary: 'List the plugins, and where each comes from.',
    groups: PLUGINS_FLAGS,
    help: PLUGINS_HELP,
  },
];

/** Reads the words of a command line, does what they say, and answers the exit code. The one importing file of commander. */
export async function main(
  args: readonly string[],
  outside: Outside = thisProcess(),
  actions: Actions = LAZY,
): Promise<number> {
  let exitCode = 0;
  const program = root();
  for (const { name, summary, groups, help } of SUBCOMMANDS) {
    const command = program.command(name).summary(summary).description(summary).addHelpText('after', help);
    if (name === 'run') takeWords(command);
    if (name === 'prove') command.argument('[executor...]', 'names of executors; none: all that work here');
    addFlags(command, groups);
    command.action(async () => {
      exitCode = await actions[name](command.args, command.opts(), outside);
    });
  }
  for (const { name, summary, words, groups, help } of RUNS_SUBCOMMANDS) {
    const command = program.command(name).summary(summary).description(summary).addHelpText('after', help);
    if (words !== undefined) command.argument(...words);
    addFlags(command, groups);
    command.action(async () => {
      const { runs } = await import('./commands/runs.ts');
      exitCode = await runs(name, command.args, command.opts(), outside, [...SUBCOMMANDS, ...RUNS_SUBCOMMANDS]);
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    await outside.stderr.print(await refusalText(error, args[0] ?? ''));
    return OUR_FAILURE;
  }
}

/** The program and its arguments, from the first word on: what looks like an option there is the program's. */
function takeWords(command: Command): void {
  command.usage('[options] [--] <command> [args...]').passThroughOptions();
  command.argument('<command...>', 'the program and its arguments, as they are');
}

function root(): Command {
  return (
    new Command('ringfence')
      .description(INTRODUCTION)
      .version(ownVersion(), '-V, --version', 'print the version')
      .helpOption('-h, --help', 'print this help')
      .enablePositionalOptions()
      .showSuggestionAfterError()
      .exitOverride()
      .configureHelp({ styleTitle: (title) => `\u001b[1m${title}\u001b[22m`, showGlobalOptions: false })
      // What was not understood is told by main(), which can look further for what was meant.
      .configureOutput({ outputError: () => undefined })
  );
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

/** commander's words behind the name of this tool, with the option of ours where another tool's was typed. */
async function refusalText({ message, code }: CommanderError, typed: string): Promise<string> {
  // Without any word commander has printed the help, which is all there is to say.
  if (code === 'commander.help') return '';
  const text = message.replace(/^error: /, 'ringfence: ').replace(/\n\(Did you mean/, ' (did you mean');
  const known = [...SUBCOMMANDS, ...RUNS_SUBCOMMANDS].some(({ name }) => name === typed);
  const meant = /unknown option '(--[^'=]+)[^']*'$/.exec(text)?.[1];
  const hint = meant === undefined ? undefined : await flagMeant(meant);
  // An option of another subcommand is not meant where it was typed.
  const suggestion = hint === undefined || hint === meant ? '' : ` (did you mean ${hint}?)`;
  return `${text}${suggestion}\n  try: ringfence ${known ? `${typed} ` : ''}--help\n`;
}

async function flagMeant(word: string): Promise<string | undefined> {
  const { suggestLimit } = await import('@ringfence/core/units');
  const limit = suggestLimit(word);
  return limit === undefined ? undefined : flagOfItem(limit);
}

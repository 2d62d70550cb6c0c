import { type FlagGroup, RUN_FLAGS } from '../run/flags.ts';

/** The subcommands for detached runs. */
export type RunsVerb =
  | 'ps'
  | 'logs'
  | 'attach'
  | 'wait'
  | 'stop'
  | 'kill'
  | 'update'
  | 'freeze'
  | 'thaw'
  | 'inspect'
  | 'prune'
  | 'completion';

/** What the help says of one of them. */
export interface RunsSubcommand {
  readonly name: RunsVerb;
  readonly summary: string;
  /** Its words, as commander writes them; `undefined` for none. */
  readonly words?: readonly [string, string];
  readonly groups: readonly FlagGroup[];
  readonly help: string;
}

const JSON_FLAG = { flags: '--json', help: 'one document, with schemaVersion' };
const ALL_FLAG = { flags: '--all', help: 'every run that runs' };
const RUN: readonly [string, string] = ['<run>', 'its name, or the beginning of its id'];
const RUNS: readonly [string, string] = ['[run...]', 'names, or beginnings of ids'];

function options(...entries: FlagGroup['entries']): readonly FlagGroup[] {
  return [{ title: 'Options:', entries }];
}

const BY_NAME = '\nA run is named by its name or by the beginning of its id, see ringfence ps.\n';

/** Every subcommand for detached runs, in the order of the help. */
export const RUNS_SUBCOMMANDS: readonly RunsSubcommand[] = [
  {
    name: 'ps',
    summary: 'List detached runs, with what they use beside their limits.',
    groups: options(
      { flags: '-a, --all', help: 'also those that have ended' },
      { flags: '-q, --quiet', help: 'names alone, or ids where there is no name' },
      JSON_FLAG,
      { flags: '--color <when>', help: 'colours in what ringfence prints', choices: ['auto', 'always', 'never'] },
    ),
    help: '\nA run stays in the list of --all until it is pruned.\n',
  },
  {
    name: 'logs',
    summary: 'Print what a detached run has printed.',
    words: RUN,
    groups: options(
      { flags: '-f, --follow', help: 'go on until it has ended' },
      { flags: '-n, --lines <n>', help: 'only the last lines of each stream' },
      { flags: '--stdout', help: 'only its stdout' },
      { flags: '--stderr', help: 'only its stderr' },
    ),
    help: `${BY_NAME}Of each stream the last 16 to 32 MiB are kept.\n`,
  },
  {
    name: 'attach',
    summary: 'Follow a detached run: its output from now on, and signals to it.',
    words: RUN,
    groups: options(),
    help: `${BY_NAME}SIGINT, SIGTERM, SIGQUIT, SIGUSR1 and SIGUSR2 are passed on; SIGHUP lets the run go.\nExit code: as of ringfence run.\n`,
  },
  {
    name: 'wait',
    summary: 'Wait until detached runs have ended; the exit code is the last one’s.',
    words: RUNS,
    groups: options(ALL_FLAG, JSON_FLAG),
    help: BY_NAME,
  },
  {
    name: 'stop',
    summary: 'Stop detached runs politely, then by force.',
    words: RUNS,
    groups: options(
      ALL_FLAG,
      { flags: '-s, --signal <signal>', help: 'the polite signal (default TERM)' },
      { flags: '--kill-after <time>', help: 'from the polite signal to force (default 5s)' },
      JSON_FLAG,
    ),
    help: BY_NAME,
  },
  {
    name: 'kill',
    summary: 'Kill detached runs with their whole trees, or send a signal.',
    words: RUNS,
    groups: options(
      ALL_FLAG,
      { flags: '-s, --signal <signal>', help: 'send this to the program instead' },
      { flags: '--tree', help: 'with --signal: to every process of the tree' },
      JSON_FLAG,
    ),
    help: BY_NAME,
  },
  {
    name: 'update',
    summary: 'Change limits of a detached run.',
    words: RUN,
    groups: [...RUN_FLAGS.filter(({ title }) => title.startsWith('Limits of the whole tree')), ...options(JSON_FLAG)],
    help: `${BY_NAME}Only what is given changes. Exit code: 1 when something that was asked for is not held.\n`,
  },
  {
    name: 'freeze',
    summary: 'Stop detached runs where they are.',
    words: RUNS,
    groups: options(ALL_FLAG),
    help: BY_NAME,
  },
  { name: 'thaw', summary: 'Let frozen runs go on.', words: RUNS, groups: options(ALL_FLAG), help: BY_NAME },
  {
    name: 'inspect',
    summary: 'Print all that is known of a detached run, as JSON.',
    words: RUN,
    groups: options(),
    help: BY_NAME,
  },
  {
    name: 'prune',
    summary: 'Remove what is kept of runs that have ended or are lost.',
    groups: options(
      { flags: '--damaged', help: 'also state folders that cannot be read' },
      { flags: '-q, --quiet', help: 'say nothing' },
    ),
    help: '\nTheir output and their reports are gone then. Runs that run are left alone.\n',
  },
  {
    name: 'completion',
    summary: 'Print the completion of a shell: bash, zsh or fish.',
    words: ['<shell>', 'bash, zsh or fish'],
    groups: [],
    help: '\nExamples:\n  $ ringfence completion bash > /etc/bash_completion.d/ringfence\n  $ ringfence completion fish > ~/.config/fish/completions/ringfence.fish\n',
  },
];

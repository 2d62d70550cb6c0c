import type { FlagGroup } from '../run/flags.ts';

const WHERE: FlagGroup['entries'] = [
  { flags: '--plugin <name|path>', help: 'add a plugin; also RINGFENCE_PLUGINS=a,b', many: true },
  { flags: '--no-discover', help: 'no plugins from the dependencies of this folder’s package.json' },
  { flags: '--color <when>', help: 'colours in what ringfence prints', choices: ['auto', 'always', 'never'] },
];

/** The options of `ringfence doctor`. */
export const DOCTOR_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Options:',
    entries: [
      { flags: '--json', help: 'one document, with schemaVersion' },
      { flags: '--markdown', help: 'for a bug report' },
      { flags: '--bundle [file]', help: 'everything that the probes read, for a bug report that can be replayed' },
      {
        flags: '--fail-on <what>',
        help: 'exit 1 also when the best executor lacks a core limit',
        choices: ['none', 'degraded'],
      },
      ...WHERE,
    ],
  },
];

/** The options of `ringfence plugins`. */
export const PLUGINS_FLAGS: readonly FlagGroup[] = [
  { title: 'Options:', entries: [{ flags: '--json', help: 'one document, with schemaVersion' }, ...WHERE] },
];

export const DOCTOR_HELP = `
Every executor is tried in a throw-away group: what is listed was done here and read back.
Core limits are memory, cpu, pids and the kill of the whole tree, each held by the kernel.

A bundle holds files, folders, programs and variables that the probes asked for, with names, homes, host names, identifiers
and addresses replaced by stand-ins. The kit replays it: selectOn(recordedHost(bundle), createRegistry).

Exit code: 0; 1 when no executor works here, or on --fail-on degraded; 125 when ringfence itself failed.

Examples:
  $ ringfence doctor
  $ ringfence doctor --fail-on degraded && npm test
  $ ringfence doctor --markdown > report.md
  $ ringfence doctor --bundle bundle.json
`;

export const PLUGINS_HELP = `
Plugins come with ringfence, are named with --plugin or RINGFENCE_PLUGINS, or are found: packages with a "ringfence" field
among the dependencies that the package.json of this folder, or of the nearest one above, names itself. Their code is
executed: say --no-discover in a folder that you do not trust.

Examples:
  $ ringfence plugins
  $ ringfence plugins --no-discover --plugin ./my-plugin.js --json
`;

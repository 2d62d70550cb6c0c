import type { FlagGroup } from '../run/flags.ts';

/** The options of `ringfence prove`. */
export const PROVE_FLAGS: readonly FlagGroup[] = [
  {
    title: 'Options:',
    entries: [
      { flags: '--json', help: 'one document, with schemaVersion, host and time' },
      { flags: '--cases', help: 'a line for every case' },
      {
        flags: '--only <case>',
        help: 'this case, or those below it: limit, limit.memory, kill.tree/daemon',
        many: true,
      },
      { flags: '--plugin <name|path>', help: 'add a plugin; also RINGFENCE_PLUGINS=a,b', many: true },
      { flags: '--no-discover', help: 'no plugins from the dependencies of this folder’s package.json' },
      { flags: '--color <when>', help: 'colours in what ringfence prints', choices: ['auto', 'always', 'never'] },
    ],
  },
];

export const PROVE_HELP = `
Tries to break whatever the executors claim on this machine, with programs that behave badly, and looks from outside.
Without a name every executor that works here is proved. Each program ends by itself within 20 seconds and takes no more
than 256 MiB and 150 processes, whatever its fence does; files are written below the folder for temporary files.

  proved       it was tried, and holds
  broken       it was tried, and does not hold
  not offered  the executor says that it does not do this here, in the way it must be said, or where its promise ends
  not tried    this machine does not let it be tried

Exit code: 0; 1 when a claim broke, or when the executor that was named does not work here; 125 when ringfence failed.

Examples:
  $ ringfence prove
  $ ringfence prove cgroups-v2 --json > proof.json
  $ ringfence prove --only kill.tree --cases
`;

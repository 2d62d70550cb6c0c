/** One option of `ringfence run`, as commander reads it and as help prints it. */
export interface FlagEntry {
  readonly flags: string;
  readonly help: string;
  /** The request item it sets, where it sets exactly one. */
  readonly item?: string;
  /** May be given more than once; the values add up. */
  readonly many?: boolean;
  readonly choices?: readonly string[];
}

/** Options under one heading of the help. */
export interface FlagGroup {
  readonly title: string;
  readonly entries: readonly FlagEntry[];
}

const TREE_LIMITS: readonly FlagEntry[] = [
  { flags: '-m, --memory <size>', help: 'memory, a hard bound; implies --swap 0', item: 'memory' },
  {
    flags: '--memory-soft <size>',
    help: 'memory from which the tree is slowed or reclaimed first',
    item: 'memorySoft',
  },
  { flags: '--swap <size>', help: 'swap beside the memory; 0 for none, max for no bound', item: 'swap' },
  { flags: '--cpus <cores>', help: 'cpu bandwidth: 1.5, or 500m for half a core', item: 'cpu' },
  { flags: '--cpu-weight <n>', help: 'share of a busy cpu, 1 to 10000; 100 is usual', item: 'cpuWeight' },
  { flags: '--cpu-set <list>', help: 'cpus it may run on: 0-2,4', item: 'cpuSet' },
  { flags: '--cpu-time <time>', help: 'cpu time in total', item: 'cpuTime' },
  { flags: '--pids <n>', help: 'processes and threads at one time', item: 'pids' },
  { flags: '--io-read <path=rate>', help: 'bytes read per second from the disk under a path', many: true },
  { flags: '--io-write <path=rate>', help: 'bytes written per second', many: true },
  { flags: '--io-read-iops <path=n>', help: 'reads per second', many: true },
  { flags: '--io-write-iops <path=n>', help: 'writes per second', many: true },
  { flags: '--io-weight <n>', help: 'share of a busy disk, 1 to 10000; 100 is usual', item: 'ioWeight' },
];

const PROCESS_LIMITS: readonly FlagEntry[] = [
  { flags: '--open-files <n>', help: 'open file descriptors', item: 'openFiles' },
  { flags: '--file-size <size>', help: 'size of any one file written', item: 'fileSize' },
  { flags: '--core-size <size>', help: 'size of a core dump; 0 for none', item: 'coreSize' },
];

const ENDS: readonly FlagEntry[] = [
  { flags: '--timeout <time>', help: 'stop it after this time', item: 'wallTime' },
  { flags: '--wall <time>', help: 'another name of --timeout' },
  { flags: '--idle-timeout <time>', help: 'stop it when nothing was printed for this time', item: 'idleTime' },
  { flags: '--output-limit <size>', help: 'stop it when more than this was printed', item: 'output' },
  { flags: '--stop-signal <signal>', help: 'the polite signal of every stop (default TERM)' },
  { flags: '--kill-after <time>', help: 'from the polite signal to force (default 5s)' },
];

const IDENTITY: readonly FlagEntry[] = [
  { flags: '-u, --user <name[:group]>', help: 'run as this user, with that user’s groups', item: 'runAs' },
  { flags: '--no-new-privileges', help: 'no privilege gained by set-user-id programs', item: 'noNewPrivileges' },
  { flags: '--no-network', help: 'no network but an unconfigured loopback', item: 'isolateNetwork' },
  { flags: '--drop-capabilities', help: 'no Linux capabilities left', item: 'dropCapabilities' },
  { flags: '--private-tmp', help: 'an empty /tmp of its own', item: 'privateTmp' },
  { flags: '--read-only-system', help: 'the system’s files are read-only', item: 'readOnlySystem' },
  { flags: '--private-devices', help: 'only devices such as /dev/null', item: 'privateDevices' },
  { flags: '--private-pids', help: 'sees only its own processes', item: 'privatePids' },
  {
    flags: '--system-call <name>',
    help: 'only these system calls: @system-service, ...',
    item: 'systemCalls',
    many: true,
  },
];

const CHOICE: readonly FlagEntry[] = [
  { flags: '--strict', help: 'refuse to start unless everything asked for is enforced' },
  { flags: '--require <capability[=grade]>', help: 'refuse without this: memory, kill.tree=kernel, ...', many: true },
  { flags: '--executor <name>', help: 'take this executor or fail' },
  { flags: '--plugin <name|path>', help: 'add a plugin; also RINGFENCE_PLUGINS=a,b', many: true },
  { flags: '--no-discover', help: 'no plugins from the dependencies of this folder’s package.json' },
];

const PROGRAM: readonly FlagEntry[] = [
  { flags: '-e, --env <name=value>', help: 'set a variable', many: true },
  { flags: '-C, --cwd <folder>', help: 'start in this folder' },
  { flags: '--tty', help: 'share the terminal with it (default when stdin is one)' },
  { flags: '--no-tty', help: 'give it a session of its own, without the terminal' },
];

const DETACHED: readonly FlagEntry[] = [
  { flags: '-d, --detach', help: 'let it outlive this command, and print its id; see ringfence ps' },
  { flags: '--name <name>', help: 'what a detached run is called' },
];

const TELLING: readonly FlagEntry[] = [
  { flags: '--stats', help: 'a receipt on stderr at the end: asked, enforced, used' },
  { flags: '--receipt <file>', help: 'the whole report as JSON into a file; - for stderr' },
  { flags: '--json', help: 'the whole report as JSON on stdout, the program’s output inside it' },
  { flags: '--explain', help: 'say on stderr who runs it and why the others do not' },
  { flags: '--dry-run', help: 'print what would be done, and do nothing' },
  { flags: '-q, --quiet', help: 'no lines about the run; what keeps it from starting is still said' },
  { flags: '--color <when>', help: 'colours in what ringfence prints', choices: ['auto', 'always', 'never'] },
];

/** Every option of `ringfence run`, in the order of its help. */
export const RUN_FLAGS: readonly FlagGroup[] = [
  { title: 'Limits of the whole tree:', entries: TREE_LIMITS },
  { title: 'Limits of each process:', entries: PROCESS_LIMITS },
  { title: 'Ends:', entries: ENDS },
  { title: 'Who and apart from what:', entries: IDENTITY },
  { title: 'Which executor:', entries: CHOICE },
  { title: 'The program:', entries: PROGRAM },
  { title: 'Beyond this command:', entries: DETACHED },
  { title: 'What is told:', entries: TELLING },
];

/** The option that sets a request item, such as `--memory` for `memory`; `undefined` where there is none. */
export function flagOfItem(item: string): string | undefined {
  const entry = RUN_FLAGS.flatMap(({ entries }) => entries).find((flag) => flag.item === item);
  return entry && /--[a-z-]+/.exec(entry.flags)?.[0];
}

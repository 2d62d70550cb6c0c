/** How strongly something is held: by the kernel over the whole tree, by the kernel per process, by a watchdog that
 *  samples and acts, or not at all. */
export type Grade = 'kernel' | 'process' | 'polled' | 'none';

/** The grades from strongest to weakest. */
export const GRADES: readonly Grade[] = ['kernel', 'process', 'polled', 'none'];

/** One capability of the core table: what it means, and the request item that asks for it where there is one. */
export interface CapabilityEntry {
  readonly meaning: string;
  readonly item?: string;
}

/**
 * Every capability core knows, by id. Plugins add their own under their own prefix (`acme.gpu`); core then treats it as
 * an opaque id in `require` and in claims.
 */
export const CAPABILITIES = {
  'limit.cpu': { meaning: 'cpu bandwidth of the tree, in cores', item: 'cpu' },
  'limit.cpu-weight': { meaning: 'share of the cpu under contention, 1 to 10000', item: 'cpuWeight' },
  'limit.cpu-set': { meaning: 'the cpus the tree may run on', item: 'cpuSet' },
  'limit.cpu-time': { meaning: 'cpu time the tree may use in total', item: 'cpuTime' },
  'limit.memory': { meaning: 'memory of the tree, a hard bound', item: 'memory' },
  'limit.memory-soft': { meaning: 'memory above which the tree is throttled or reclaimed first', item: 'memorySoft' },
  'limit.swap': { meaning: 'swap of the tree', item: 'swap' },
  'limit.pids': { meaning: 'tasks (processes and threads) of the tree', item: 'pids' },
  'limit.io': { meaning: 'bytes and operations per second to the device under a path', item: 'io' },
  'limit.io-weight': { meaning: 'share of the disk under contention', item: 'ioWeight' },
  'limit.file-size': { meaning: 'size of any one file written', item: 'fileSize' },
  'limit.open-files': { meaning: 'open file descriptors of each process', item: 'openFiles' },
  'limit.core-size': { meaning: 'size of a core dump', item: 'coreSize' },
  'limit.disk': { meaning: 'disk space the tree may fill', item: 'disk' },
  'limit.network': { meaning: 'network bandwidth of the tree', item: 'network' },
  'limit.hugetlb': { meaning: 'huge pages of the tree', item: 'hugetlb' },
  'limit.wall-time': { meaning: 'time from start to end', item: 'wallTime' },
  'limit.idle-time': { meaning: 'time without output', item: 'idleTime' },
  'limit.output': { meaning: 'bytes printed', item: 'output' },
  'run-as': { meaning: 'another user, with that user’s groups and no others', item: 'runAs' },
  'isolate.no-new-privileges': { meaning: 'no privilege gained by set-user-id programs', item: 'noNewPrivileges' },
  'isolate.network': { meaning: 'no network but an unconfigured loopback', item: 'isolateNetwork' },
  'isolate.capabilities': { meaning: 'no Linux capabilities left', item: 'dropCapabilities' },
  'isolate.private-tmp': { meaning: 'an empty /tmp of its own', item: 'privateTmp' },
  'isolate.read-only-system': { meaning: 'the system’s files are read-only', item: 'readOnlySystem' },
  'isolate.private-devices': { meaning: 'only pseudo devices such as /dev/null', item: 'privateDevices' },
  'isolate.private-pids': { meaning: 'sees only its own processes', item: 'privatePids' },
  'isolate.system-calls': { meaning: 'only the listed system calls', item: 'systemCalls' },
  'kill.tree': { meaning: 'no process of the tree survives forceStop()' },
  freeze: { meaning: 'freeze() and thaw() of the whole tree' },
  update: { meaning: 'limits changed while running' },
  stats: { meaning: 'usage of the whole tree' },
  processes: { meaning: 'the list of the tree’s processes' },
  reattach: { meaning: 'open(handle) from another process' },
  'cause.memory': { meaning: 'tells a death by memory limit from any other' },
  'cause.pids': { meaning: 'tells that forks were refused' },
  detach: { meaning: 'a run that outlives the process that started it, and whose end is written down' },
  'owner-death': { meaning: 'the tree dies with the process that started it' },
} as const;

/** A capability of the core table. */
export type KnownCapability = keyof typeof CAPABILITIES;

/** A capability by id; a plugin's own carries the plugin's prefix. */
export type Capability = KnownCapability | (string & {});

/** What an executor says about one capability: the grade, by which mechanism, and who says that this works. */
export interface Claim {
  readonly grade: Grade;
  /** The kernel or Win32 name verbatim, for example `memory.max`. */
  readonly mechanism: string;
  /** The primary source of the claim: kernel document and section, man page, Microsoft page. */
  readonly source: string;
  /** Where the claim ends, in a sentence, if it does. */
  readonly bounds?: string;
}

/** What an executor can do where everything it needs is there; `probe()` says what holds on this host. */
export type CapabilityClaims = Readonly<Partial<Record<KnownCapability, Claim>>> & Readonly<Record<string, Claim>>;

/** The entry of a capability in the core table, or `undefined` for a plugin's own. */
export function capabilityEntry(id: Capability): CapabilityEntry | undefined {
  return Object.hasOwn(CAPABILITIES, id) ? CAPABILITIES[id as KnownCapability] : undefined;
}

/** Held by the supervisor in core for every executor: no claim of an executor is needed. */
export const SUPERVISED: readonly KnownCapability[] = ['limit.wall-time', 'limit.idle-time', 'limit.output'];

/** The capability that a request item asks for, or `undefined` where there is no such item. */
export function capabilityOfItem(item: string): KnownCapability | undefined {
  const ids = Object.keys(CAPABILITIES) as KnownCapability[];
  return ids.find((id) => capabilityEntry(id)?.item === item);
}

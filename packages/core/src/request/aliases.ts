import type { Aliases } from './suggest.ts';

/** Names of limits in the words of ulimit, setrlimit(2), cgroups, systemd, docker and other runners, folded. */
export const RESOURCE_ALIASES: Aliases = reversed({
  cpu: 'cpus cores cpumax cpuquota cpulimit cpucount nanocpus maxcpus vcpus',
  cpuWeight: 'cpushares shares cpushare nice priority',
  cpuSet: 'cpusetcpus allowedcpus cpuaffinity affinity cpulist',
  cpuTime: 'rlimitcpu limitcpu cputimelimit cpuseconds',
  memory:
    'memorymb mem membytes memorymax memorylimit memlimit maxmemory maxrss ram rss memorybytes as limitas rlimitas vmem',
  memorySoft: 'memoryhigh memorylow memoryreservation softmemory memorysoftlimit',
  swap: 'swapmax memoryswap memoryswapmax swaplimit maxswap memswap memswlimit',
  pids: 'nproc limitnproc rlimitnproc pidsmax pidslimit tasks tasksmax processes maxprocesses threads procs pid',
  io: 'iops iomax blkio diskio ioread iowrite iobandwidth',
  ioWeight: 'blkioweight iopriority ionice',
  hugetlb: 'hugepages hugepage hugetlbmax',
  fileSize: 'fsize limitfsize rlimitfsize maxfilesize',
  openFiles: 'nofile limitnofile rlimitnofile files fds maxopenfiles descriptors filedescriptors maxfds',
  coreSize: 'core limitcore rlimitcore coredump coredumpsize',
  disk: 'diskmb disksize diskquota quota storage storageopt',
  network: 'networks net bandwidth networkbandwidth nics',
  wallTime: 'timeout timelimit walltimelimit wall maxtime deadline runtimemax runtimemaxsec timeoutms',
  idleTime: 'idletimeout idle silence',
  output: 'outputlimit maxoutput outputmax maxbuffer stdout',
});

/** Names of one io limit's fields, folded. */
export const IO_ALIASES: Aliases = reversed({
  path: 'device dev file folder directory',
  readBytes: 'rbps read readbps devicereadbps readbandwidth readbandwidthmax ioread readbytespersecond',
  writeBytes: 'wbps write writebps devicewritebps writebandwidth writebandwidthmax iowrite writebytespersecond',
  readOperations: 'riops readiops devicereadiops readiopsmax readops',
  writeOperations: 'wiops writeiops devicewriteiops writeiopsmax writeops',
});

/** Names of one disk limit's fields, folded. */
export const DISK_ALIASES: Aliases = reversed({
  path: 'folder directory dir mount',
  size: 'bytes max limit quota space',
});

/** Names of a network limit's fields, folded. */
export const NETWORK_ALIASES: Aliases = reversed({
  receiveBytes: 'receive rx rxbytes ingress download down in',
  transmitBytes: 'transmit tx txbytes egress upload up out send sendbytes',
});

/** Names of an identity's fields, folded. */
export const IDENTITY_ALIASES: Aliases = reversed({
  user: 'uid username name login id runas',
  group: 'gid groupname primarygroup',
  groups: 'gids supplementarygroups additionalgroups groupadd',
});

/** Names of isolation fields, folded. */
export const ISOLATION_ALIASES: Aliases = reversed({
  noNewPrivileges: 'nonewprivs nnp noprivileges',
  network: 'net privatenetwork isolatenetwork nonetwork unsharenet networkmode',
  dropCapabilities: 'caps capabilities dropcaps capdrop capabilityboundingset',
  privateTmp: 'tmp tmpfs',
  readOnlySystem: 'readonly protectsystem readonlyroot rootfsreadonly',
  privateDevices: 'devices dev',
  privatePids: 'pidnamespace unsharepid pids pid',
  systemCalls: 'syscalls seccomp systemcallfilter syscallfilter',
});

/** Capabilities in other words, folded. */
export const CAPABILITY_ALIASES: Aliases = reversed({
  'limit.cpu': 'cpus cores',
  'limit.pids': 'nproc processes tasks',
  'limit.open-files': 'nofile fds',
  'limit.wall-time': 'timeout',
  'run-as': 'user uid identity',
  'kill.tree': 'kill killall killdescendants forcestop',
  freeze: 'thaw freezer pause',
  stats: 'usage accounting',
  reattach: 'open attach handle',
  'cause.memory': 'oom oomkill',
  'owner-death': 'pdeathsig dieswithparent diewithparent',
});

function reversed(words: Readonly<Record<string, string>>): Aliases {
  return new Map(Object.entries(words).flatMap(([name, list]) => list.split(' ').map((word) => [word, name] as const)));
}

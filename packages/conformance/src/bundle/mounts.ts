type StandIn = (kind: string, text: string, make: (number: number) => string) => string;

/** File systems whose sources and options name nothing but devices and folders of the system. */
const OPEN: readonly string[] = [
  ...[
    'autofs',
    'binfmt_misc',
    'bpf',
    'btrfs',
    'cgroup',
    'cgroup2',
    'configfs',
    'debugfs',
    'devpts',
    'devtmpfs',
    'efivarfs',
  ],
  ...['erofs', 'ext2', 'ext3', 'ext4', 'fusectl', 'hugetlbfs', 'mqueue', 'nsfs', 'overlay', 'proc', 'pstore', 'ramfs'],
  ...['securityfs', 'squashfs', 'sysfs', 'tmpfs', 'tracefs', 'vfat', 'xfs'],
];

/** Folders below which people mount what they call by names of their own. */
const PRIVATE = /^\/(?:mnt|media|srv|opt|data|Volumes|workspace|work|app)(?=\/)/;

/** ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [TAGS] - TYPE SOURCE SUPEROPTIONS; proc_pid_mountinfo(5). */
const LINE = /^(\d+ \d+ \d+:\d+) (\S+) (\S+) (\S+(?: \S+)*?) - (\S+) (\S+) (\S+)$/gm;

/** Takes what mounts of networks and of people name out of a text with lines of `/proc/PID/mountinfo`. */
export function hideMounts(text: string, standIn: StandIn): string {
  if (!text.includes(' - ')) return text;
  return text.replaceAll(LINE, (_, ids, root, point, options, type, source, superOptions) => {
    const isOpen = OPEN.includes(type);
    const shown = isOpen ? [source, superOptions] : [hidden(source, standIn), 'rw'];
    return `${ids} ${folder(root, standIn)} ${folder(point, standIn)} ${options} - ${type} ${shown.join(' ')}`;
  });
}

function hidden(source: string, standIn: StandIn): string {
  return /^[a-z0-9]+$/.test(source) ? source : standIn('source', source, (number) => `source-${number}`);
}

function folder(path: string, standIn: StandIn): string {
  const [private_] = PRIVATE.exec(path) ?? [];
  return private_ === undefined ? path : `${private_}/${standIn('folder', path, (number) => `folder-${number}`)}`;
}

/** One line of `/proc/PID/mountinfo`. */
export interface Mount {
  /** `major:minor` of the file system. */
  readonly device: string;
  /** The folder of the file system that is mounted; `/..` leads out of this cgroup namespace. */
  readonly root: string;
  readonly mountPoint: string;
  /** Options of this mount: `rw`, `ro`, `nosuid`... */
  readonly options: readonly string[];
  readonly fsType: string;
  readonly source: string;
  /** Options of the file system: for cgroup v1 the controllers, for v2 `nsdelegate` and its like. */
  readonly superOptions: readonly string[];
}

/**
 * Reads the text of `/proc/PID/mountinfo`; lines of another shape are left out. A mount that a later one covers at the
 * same place is left out too: its files cannot be reached by that path.
 * @see proc_pid_mountinfo(5), man-pages 6.9
 */
export function parseMountinfo(text: string): readonly Mount[] {
  const visible = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const mount = parseLine(line);
    if (mount !== undefined) visible.set(mount.mountPoint, mount);
  }
  return [...visible.values()];
}

/** True for a mount through which nothing can be written. */
export function isReadOnly(mount: Mount): boolean {
  return mount.options.includes('ro') || mount.superOptions.includes('ro');
}

function parseLine(line: string): Mount | undefined {
  // The optional fields in the middle are any number; ` - ` ends them. Spaces inside fields are written `\040`.
  const [left, right] = line.split(' - ', 2);
  const [, , device, root, mountPoint, options] = (left ?? '').split(' ');
  const [fsType, source, superOptions] = (right ?? '').split(' ');
  if (device === undefined || root === undefined || mountPoint === undefined || options === undefined) return undefined;
  if (fsType === undefined || source === undefined || superOptions === undefined) return undefined;
  return {
    device,
    root: unescapeOctal(root),
    mountPoint: unescapeOctal(mountPoint),
    options: options.split(','),
    fsType,
    source: unescapeOctal(source),
    // A comma inside an option, such as a folder of an overlay, is escaped too.
    superOptions: superOptions.split(',').map(unescapeOctal),
  };
}

/** The kernel writes space, tab, newline and backslash as `\040 \011 \012 \134`; seq_path(), fs/seq_file.c. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** The lines of `/proc/PID/status` that are read here. */
export interface ProcessStatus {
  /** Real, effective, saved and file system user. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  /** Supplementary groups, as the kernel sorts them. */
  readonly groups: readonly number[];
  readonly noNewPrivileges: boolean;
  /** Capabilities that are effective now, and that may ever be gained, as hexadecimal text. */
  readonly effectiveCapabilities: string;
  readonly boundingCapabilities: string;
  /** `VmRSS`; `undefined` for a kernel thread or a zombie, which have no memory. */
  readonly residentBytes: number | undefined;
}

/** Reads the text of `/proc/PID/status`; `undefined` when it is not such a file. @see proc_pid_status(5) */
export function parseStatus(text: string): ProcessStatus | undefined {
  const lines = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) lines.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const uids = numbers(lines.get('Uid'));
  const gids = numbers(lines.get('Gid'));
  if (uids.length !== 4 || gids.length !== 4) return undefined;
  return {
    uids,
    gids,
    groups: numbers(lines.get('Groups')),
    noNewPrivileges: lines.get('NoNewPrivs') === '1',
    effectiveCapabilities: lines.get('CapEff') ?? '',
    boundingCapabilities: lines.get('CapBnd') ?? '',
    residentBytes: kibibytes(lines.get('VmRSS')),
  };
}

/** The arguments in `/proc/PID/cmdline`. A process that rewrote its title may leave one text without a final NUL. */
export function parseCmdline(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

/**
 * The variables in `/proc/PID/environ`: the block as it was at the last exec, so later changes are not in it.
 * The first of two equal names wins, as getenv(3) has it.
 */
export function parseEnviron(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const entry of text.split('\0')) {
    const equals = entry.indexOf('=');
    if (equals < 1) continue;
    const name = entry.slice(0, equals);
    if (!variables.has(name)) variables.set(name, entry.slice(equals + 1));
  }
  return variables;
}

function kibibytes(text: string | undefined): number | undefined {
  const [, number] = /^(\d+) kB$/.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * 1024;
}

function numbers(text: string | undefined): readonly number[] {
  if (text === undefined || text === '') return [];
  return text.split(/\s+/).map(Number).filter(Number.isInteger);
}

import { COUNTED } from '../counters.ts';
import type { RunFolder } from './run-folder.ts';

/** Files that say which limits a unit had, for one that ended before they could be read. */
export const LIMIT_FILES: readonly string[] = [
  'cpu.max',
  'cpu.weight',
  'cpuset.cpus',
  'cpuset.cpus.effective',
  'memory.max',
  'memory.high',
  'memory.swap.max',
  'pids.max',
  'io.max',
  'io.weight',
];

/**
 * Runs when a service has ended and its group is still there: writes down how it ended, in the manager's words, and what the
 * kernel counted. It starts no program, so that it works under any limit. `done` at the end tells a whole account from a
 * broken one.
 * @see systemd.exec(5), "$SERVICE_RESULT", "$EXIT_CODE", "$EXIT_STATUS", systemd 257
 */
export const STOP_HOOK: string = `exec 2>/dev/null
{
read -r line </proc/self/cgroup
group=$2\${line#0::}
echo "result $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"
for file in ${[...COUNTED, ...LIMIT_FILES].join(' ')}; do
[ -r "$group/$file" ] && while read -r line; do echo "$file $line"; done <"$group/$file"
done
echo done
} >"$1"
`;

/**
 * The command line of the stop hook, whose script is a file. systemd 252 writes a command into its unit file so that it cannot
 * read it again when it holds a dollar, a quote or a semicolon, and then the hook is gone.
 * @param mountPoint where the v2 tree is mounted
 */
export function stopHookCommand(shell: string, { hook, ending }: RunFolder, mountPoint: string): readonly string[] {
  return [shell, hook, ending, mountPoint];
}

/** The manager's words for the end of a service. */
export interface ServiceResult {
  readonly result: string;
  /** `exited`, `killed` or `dumped`; empty when the main process was never started. */
  readonly code: string;
  /** An exit code, or the name of a signal without `SIG`. */
  readonly status: string;
}

/** What a stop hook wrote. */
export interface Account {
  readonly result: ServiceResult;
  /** Files of the unit's group, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Reads what the stop hook wrote; `undefined` as long as it has not written all of it. */
export function parseAccount(text: string): Account | undefined {
  if (!text.endsWith('\ndone\n')) return undefined;
  const lines = text.split('\n').slice(0, -2);
  const [, result = '', code = '', status = ''] = (lines[0] ?? '').split(' ');
  const files = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const space = line.indexOf(' ');
    const name = line.slice(0, space);
    files.set(name, `${files.get(name) ?? ''}${line.slice(space + 1)}\n`);
  }
  return { result: { result, code, status }, files };
}

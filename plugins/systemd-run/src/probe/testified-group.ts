import type { GroupView } from '@ringfence/posix';
import { COUNTED, copiedGroup } from '../counters.ts';
import { LIMIT_FILES } from '../service/stop-hook.ts';

/**
 * Reports the files of its own group on stdout, says which of them it may write, and kills its group with itself in it: a
 * death by SIGKILL then proves the kill.
 */
const SCRIPT = `read -r line </proc/self/cgroup
group=$1\${line#0::}
for file in ${[...COUNTED, ...LIMIT_FILES, 'io.bfq.weight'].join(' ')}; do
[ -r "$group/$file" ] && while read -r line; do echo "$file $line"; done <"$group/$file"
done
for file in cgroup.kill cgroup.freeze; do [ -w "$group/$file" ] && echo "writable $file"; done
echo "group $group"
{ echo 1 >"$group/cgroup.kill"; } 2>/dev/null
while [ -w "$group/cgroup.kill" ]; do :; done`;

/** The command line of a helper that testifies to its group. @param mountPoint where the v2 tree is mounted */
export function groupWitness(shell: string, mountPoint: string): readonly string[] {
  return [shell, '-c', SCRIPT, 'sh', mountPoint];
}

/** What a helper said of its group. */
export interface TestifiedGroup {
  readonly view: GroupView;
  readonly writable: readonly string[];
}

/** Reads what the helper printed; `undefined` when it did not come to its end. */
export function parseGroupWitness(text: string): TestifiedGroup | undefined {
  const files = new Map<string, string>();
  const writable: string[] = [];
  let directory: string | undefined;
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const [name, rest] = [line.slice(0, space), line.slice(space + 1)];
    if (name === 'group') directory = rest;
    else if (name === 'writable') writable.push(rest);
    else if (space > 0) files.set(name, `${files.get(name) ?? ''}${rest}\n`);
  }
  return directory === undefined ? undefined : { view: copiedGroup(directory, files), writable };
}

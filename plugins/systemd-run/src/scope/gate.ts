import { readFileSync } from 'node:fs';
import { BECOME, type GroupView, parsePids } from '@ringfence/posix';

/**
 * Watches over a scope from inside it: holds it, so that its counters can be read when the program has ended, until a line
 * comes through the lifeline; and when the lifeline ends without one, the owner is gone and everything in the scope is
 * killed. It is nobody's child that the program could wait for, ignores what the tree is sent, and holds none of the
 * program's streams. Without `cgroup.kill` (before Linux 5.14) forks are stopped and everybody is killed one by one.
 */
const KEEPER = `read -r line && exit
echo 1 >"$group/cgroup.kill" && exit
echo 0 >"$group/pids.max"
read -r self line </proc/self/stat
while :; do
left=
while read -r pid; do [ "$pid" = "$self" ] || { left=$pid; kill -KILL "$pid"; }; done <"$group/cgroup.procs"
[ "$left" ] || exit
done`;

/**
 * Waits for `go` and the folder of the scope on descriptor 4, leaves a keeper behind, and becomes the program. The program
 * does not run before the manager has put this process into its scope and the limits were read back. Variables are local:
 * one that the environment brought would reach the program changed. The keeper is started by a shell that ends at once,
 * which makes it a child of whoever takes over orphans; what protects the keeper is set before that shell forks it, so that
 * the program never runs beside one that is not protected yet.
 */
const GATE = `gate() {
local line group
read -r line group <&4 && [ "$line" = go ] || exit 125
( trap '' HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 PIPE ALRM
cd /
{ echo -1000 >/proc/self/oom_score_adj; } 2>/dev/null
( ${KEEPER}
) <&4 >/dev/null 2>&1 3>&- 4<&- & echo "keeper $!" >&3 )
}
gate
exec 4<&-`;

/** Tasks of a scope that are not the program's: the keeper. */
export const KEEPER_TASKS = 1;

/** The least bound on tasks with which a scope can be entered: the shell that starts the keeper is there for a moment. */
export const LEAST_TASKS = 3;

/** The command line of a shell that waits at the gate and becomes `argv`. Start it with descriptors 3 and 4. */
export function gateCommand(
  shell: string,
  argv: readonly string[],
  witnessed: boolean,
): { readonly file: string; readonly args: readonly string[] } {
  const script = `${GATE}\n${BECOME[witnessed ? 'witness' : 'program']}`;
  return { file: shell, args: ['-c', script, 'sh', ...argv] };
}

/** What lets the program go. */
export function goLine(group: string): string {
  return `go ${group}\n`;
}

/** What lets the keeper go. */
export const END_LINE = 'end\n';

/** The pid of the keeper, and the rest of what came through descriptor 3; `undefined` when the gate was never passed. */
export function parseGate(control: string): { readonly keeper: number; readonly rest: string } | undefined {
  const [whole, pid] = /^keeper (\d+)\n/.exec(control) ?? [];
  return whole === undefined || pid === undefined
    ? undefined
    : { keeper: Number(pid), rest: control.slice(whole.length) };
}

/**
 * The keeper in the group of a scope that somebody else started: the shell that still has the script of the gate on its
 * command line. A program could look like it, and would then be taken for it; a kill takes both.
 */
export function keeperIn(group: GroupView): number {
  const pids = parsePids(group.read('cgroup.procs') ?? '');
  return pids.find((pid) => commandLineOf(pid).includes(GATE)) ?? 0;
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // Gone between the list and this look.
    return '';
  }
}

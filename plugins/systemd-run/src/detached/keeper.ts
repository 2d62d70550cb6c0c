import { COPY, PIECE_BYTES, type RunFolder, type ShimTools, WATCH, WATCH_NOTHING, WATCH_WORDS } from '@ringfence/posix';

/**
 * Stops a service: everybody in its unit is asked, and the main process alone is killed. The manager kills who is left then
 * (KillMode=mixed) and runs the stop hook, which stands in the same group: a kill of the group that came a moment late would
 * take the hook, and with it how the run ended. A main process that may not be signalled, as a set-user-id program under the
 * manager of a user, ends with its group all the same. A frozen group dies of a kill, and the hook would stand still in it.
 */
const STOP = `ask() {
alive || return
while read -r S_P; do [ "$S_P" -gt 1 ] && kill -s "$S_SIGNAL" "$S_P"; done <"$S_UNIT/cgroup.procs"
}
force() {
kill -s KILL "$S_PID" || { alive && echo 1 >"$S_UNIT/cgroup.kill"; }
echo 0 >"$S_UNIT/cgroup.freeze"
}`;

/**
 * Keeps the output of a detached service. The manager gets the ends of two pipes from a client that it forgets, holds them as
 * long as the service has not ended, whatever its processes do with theirs, and the copiers behind them end when it does.
 *
 * It is also where the service is let go: the shell that becomes the program waits at a pipe that is open here. The last line
 * on descriptor 4 says who that shell is; then it is written down and let through. When descriptor 4 ends without one, the
 * owner is gone: the pipe is taken away and closed, and nothing has been run.
 *
 * The lines before the last one say what limits a child has to watch until the copiers have ended. The wall time is no
 * `RuntimeMaxSec=`, which would hold without the child too: it would count from the gate and could not be set later, say
 * `timeout` for the time and for a slow stop alike, ask the main process only, and have one time for the grace and the hook.
 *
 * The client is killed when the program has been let go: it would wait for the end of the service, in a few megabytes.
 */
const SCRIPT = `S_DIR=$1 S_CAP=$2 S_HEAD=$3 S_CAT=$4 S_MKFIFO=$5 S_RM=$6 S_STDBUF=$7 S_SLEEP=$8 S_LN=$9
shift 9
S_SIZES=$1 S_GATE=$2 S_UNIT= S_MAIN=
shift 2
${WATCH_NOTHING}
S_NL='
'
trap '' HUP INT QUIT TERM
"$S_MKFIFO" -m 600 "$S_DIR/stdout.pipe" "$S_DIR/stderr.pipe" "$S_GATE" || { echo 'no pipe can be made' >&3; exit 125; }
cd /
exec 3>&-
${COPY}
read -r S_LINE <&4 && [ "$S_LINE" = start ] || exit 0
exec 6<>"$S_GATE" 5<&0 </dev/null
{ copy stdout; } <"$S_DIR/stdout.pipe" 4<&- 5<&- 6<&- &
S_COPIERS=$!
{ copy stderr; } <"$S_DIR/stderr.pipe" 4<&- 5<&- 6<&- &
S_COPIERS="$S_COPIERS $!"
"$@" <&5 >"$S_DIR/stdout.pipe" 2>"$S_DIR/stderr.pipe" 4<&- 5<&- 6<&- &
S_CLIENT=$!
exec 5<&-
while IFS= read -r S_LINE <&4; do
S_REST=\${S_LINE#* }
case $S_LINE in
'unit '*) S_UNIT=$S_REST ;;
${WATCH_WORDS}
'main '*) S_MAIN=$S_REST; break ;;
esac
done
if [ "$S_MAIN" ]; then
S_PID=\${S_MAIN% *} S_START=\${S_MAIN#* }
read -r S_BEGAN S_REST </proc/uptime
if [ "$S_WALL$S_IDLE$S_OUTPUT$S_CPU" ]; then
{ keep; } 4<&- 6<&- &
S_KEEPER=$!
fi
printf '%s' "$S_ARMED" 1<>"$S_DIR/armed"
printf '%s\\n' "$S_MAIN" 1<>"$S_DIR/main"
echo go >&6
kill -s KILL "$S_CLIENT"
fi
"$S_RM" -f "$S_GATE"
exec 4<&- 6<&-
wait $S_COPIERS
[ -z "$S_KEEPER" ] || dismiss
wait
"$S_RM" -f "$S_DIR/stdout.pipe" "$S_DIR/stderr.pipe"`;

/** What the shell that becomes the program does before it: waits to be let go, with the gate open on descriptor 4. */
export const HOLD = `hold() {
local line
read -r line <&4 && [ "$line" = go ] || exit 125
}
hold
exec 4<&-`;

/** What the keeper is told when it stands in a unit of its own. */
export const START_LINE = 'start\n';

/** What is known of a service when it is let go. */
export interface LetGo {
  readonly main: { readonly pid: number; readonly startTime: string };
  /** The folder of its group. */
  readonly group: string;
  /** What is to be watched, a line each. */
  readonly limits: readonly string[];
}

/** What lets the program go. */
export function letGoLines({ main, group, limits }: LetGo): string {
  const lines = [...(limits.length === 0 ? [] : [`unit ${group}`]), ...limits, `main ${main.pid} ${main.startTime}`];
  return `${lines.join('\n')}\n`;
}

/** What a keeper is for. */
export interface KeeperParts {
  readonly folder: Pick<RunFolder, 'path'>;
  readonly gate: string;
  /** What starts the service. */
  readonly client: readonly string[];
  /** True when it has limits to watch; what watches takes memory. */
  readonly watches: boolean;
}

/** The command line of the keeper. Start it with descriptors 3 and 4. */
export function keeperCommand(
  tools: ShimTools,
  { folder, gate, client, watches }: KeeperParts,
): { readonly file: string; readonly args: readonly string[] } {
  const { shell, head, cat, mkfifo, rm, stdbuf, sleep, ln, stat } = tools;
  const helpers = [String(PIECE_BYTES), head ?? '', cat, mkfifo, rm, stdbuf, sleep, ln, stat];
  const script = ['set -f', ...(watches ? [WATCH, STOP] : []), SCRIPT].join('\n');
  return { file: shell, args: ['-c', script, 'sh', folder.path, ...helpers, gate, ...client] };
}

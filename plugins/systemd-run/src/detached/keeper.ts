import { COPY, PIECE_BYTES, type RunFolder, type ShimTools } from '@ringfence/posix';

/**
 * Keeps the output of a detached service. The manager gets the ends of two pipes from a client that it forgets, holds them as
 * long as the service has not ended, whatever its processes do with theirs, and the copiers behind them end when it does.
 *
 * It is also where the service is let go: the shell that becomes the program waits at a pipe that is open here. A line on
 * descriptor 4 says who that shell is; then it is written down and let through. When descriptor 4 ends without one, the owner
 * is gone: the pipe is taken away and closed, and nothing has been run.
 *
 * The client is killed when the program has been let go: it would wait for the end of the service, in a few megabytes.
 */
const SCRIPT = `set -f
S_DIR=$1 S_CAP=$2 S_HEAD=$3 S_CAT=$4 S_MKFIFO=$5 S_RM=$6 S_STDBUF=$7 S_GATE=$8
shift 8
trap '' HUP INT QUIT TERM
"$S_MKFIFO" -m 600 "$S_DIR/stdout.pipe" "$S_DIR/stderr.pipe" "$S_GATE" || { echo 'no pipe can be made' >&3; exit 125; }
cd /
exec 3>&-
${COPY}
read -r S_WORD <&4 && [ "$S_WORD" = start ] || exit 0
exec 6<>"$S_GATE" 5<&0 </dev/null
{ copy stdout; } <"$S_DIR/stdout.pipe" 4<&- 5<&- 6<&- &
{ copy stderr; } <"$S_DIR/stderr.pipe" 4<&- 5<&- 6<&- &
"$@" <&5 >"$S_DIR/stdout.pipe" 2>"$S_DIR/stderr.pipe" 4<&- 5<&- 6<&- &
S_CLIENT=$!
exec 5<&-
if read -r S_MAIN <&4 && [ "$S_MAIN" ]; then
printf '%s\n' "$S_MAIN" 1<>"$S_DIR/main"
echo go >&6
kill -s KILL "$S_CLIENT"
fi
"$S_RM" -f "$S_GATE"
exec 4<&- 6<&-
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

/** What lets the program go. */
export function mainLine({ pid, startTime }: { readonly pid: number; readonly startTime: string }): string {
  return `${pid} ${startTime}\n`;
}

/** The command line of the keeper. Start it with descriptors 3 and 4. @param client what starts the service */
export function keeperCommand(
  tools: ShimTools,
  folder: Pick<RunFolder, 'path'>,
  gate: string,
  client: readonly string[],
): { readonly file: string; readonly args: readonly string[] } {
  const { shell, head, cat, mkfifo, rm, stdbuf } = tools;
  const helpers = [String(PIECE_BYTES), head ?? '', cat, mkfifo, rm, stdbuf];
  return { file: shell, args: ['-c', SCRIPT, 'sh', folder.path, ...helpers, gate, ...client] };
}

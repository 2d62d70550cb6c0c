import { SHIM_LIMITS } from './shim-limits.ts';
import { WATCH_NOTHING, WATCH_WORDS } from './watch.ts';

/** Kills who is left in the groups, or in the process group, until nobody is. */
const FINISH = `finish() {
IFS=$S_NL
for S_FILE in $S_KILLS; do echo 1 >"$S_FILE"; done
if [ -z "$S_KILLS$S_PROCS" ]; then [ -e "/proc/$S_PID" ] || kill -s KILL -- "-$S_PID"; fi
S_TRIES=0
while [ "$S_TRIES" -lt 250 ]; do
S_LEFT=
for S_FILE in $S_HOLDS; do echo FROZEN >"$S_FILE"; done
for S_FILE in $S_PROCS; do
while read -r S_P; do S_LEFT=1; [ "$S_P" -gt 1 ] && kill -s KILL "$S_P"; done <"$S_FILE"
done
for S_FILE in $S_HOLDS; do echo THAWED >"$S_FILE"; done
[ "$S_LEFT" ] || break
S_TRIES=$((S_TRIES + 1))
"$S_SLEEP" 0.02
done
unset IFS
}`;

/** A function of a shell, `copy NAME`: what comes in goes to pieces of `$S_CAP` bytes in `$S_DIR`, of which the last two are kept. */
export const COPY: string = `copy() {
S_N=0
while :; do
S_FILE=$S_DIR/$1.$S_N
if [ "$S_HEAD" ]; then "$S_STDBUF" -o0 "$S_HEAD" -c "$S_CAP" >"$S_FILE"; else "$S_CAT" >"$S_FILE"; fi || {
: >"$S_DIR/$1.lost"
"$S_CAT" >/dev/null
break
}
[ "$S_HEAD" ] && [ -s "$S_FILE" ] || break
S_N=$((S_N + 1))
[ "$S_N" -lt 2 ] || "$S_RM" -f "$S_DIR/$1.$((S_N - 2))"
done
: >"$S_DIR/$1.end"
}`;

/**
 * What waits for a detached program, with what watches its limits or without it, which takes memory of each shim: a constant script, every value an argument or a line on descriptor 4, nothing but
 * builtins while it waits. It uses absolute paths only, because the PATH is the program's.
 *
 * - Descriptor 4 ends without the word `go`: the owner is gone, and nothing has been started.
 * - `&` makes a shell ignore SIGINT and SIGQUIT in the child; `env --default-signal` undoes that (coreutils 8.31).
 * - `jobs` tells a death by signal n from an exit code 128 + n, which `$?` does not. It is asked before anything else is
 *   started: that would take the place of the job in the table of the shell.
 * - `exit.new` has its room on the disk since before the start, and rename(2) needs none: a full disk loses no exit code.
 * - Before the process group of the program is signalled nobody may have its number as a pid: then it may be a stranger's.
 * - A pipe that is opened for reading and writing waits for nobody (fifo(7)); with both of its ends open the program and the
 *   copiers get one each, and neither waits for the other nor sees an end before the other was there.
 * - The shim leaves the groups of its owner when the program has been started, which stays in them or has its own; what it
 *   starts then goes with it. So whoever kills the owner's groups kills neither the shim nor the copiers.
 * - A limit that ends the main process ends its tree: where no group holds it, the tree is looked for once more.
 * - The two named pipes stay in the folder: a program that removed them would cost each run more than they do.
 * - The copiers end when the last writer does. `head -c` was tried before: one that reads ahead would lose output;
 *   `stdbuf` makes it write what it reads at once.
 * @see POSIX.1-2017, 2.9.3.1 (asynchronous lists ignore SIGINT and SIGQUIT); jobs.c of dash 0.5.12
 */
export function shimScript(limits: boolean): string {
  return limits ? `${SHIM_LIMITS}\n${SHIM}` : SHIM;
}

const SHIM = `set -f
S_DIR=$1 S_CAP=$2 S_HEAD=$3 S_CAT=$4 S_MKFIFO=$5 S_MV=$6 S_RM=$7 S_RMDIR=$8 S_SLEEP=$9
shift 9
S_STDBUF=$1 S_LN=$2 S_SIZES=$3 S_GREP=$4 S_GUARDIAN=$5
shift 5
S_SETSID=$1 S_ENV=$2 S_FLAG=$3 S_COOKIE=$4 S_SHELL=$5 S_ENTER=$6
shift 6
S_NL='
'
S_GO= S_FILES= S_GROUPS= S_KILLS= S_PROCS= S_HOLDS= S_HOMES=
${WATCH_NOTHING}
while IFS= read -r S_LINE <&4; do
S_REST=\${S_LINE#* }
case $S_LINE in
'enter '*) set -- "\${S_REST%% *}" "\${S_REST#* }" "$@" ;;
'file '*) S_FILES="$S_FILES$S_REST$S_NL" ;;
'group '*) S_GROUPS="$S_GROUPS$S_REST$S_NL" ;;
'kill '*) S_KILLS="$S_KILLS$S_REST$S_NL" ;;
'procs '*) S_PROCS="$S_PROCS$S_REST$S_NL" ;;
'hold '*) S_HOLDS="$S_HOLDS$S_REST$S_NL" ;;
'home '*) S_HOMES="$S_HOMES$S_REST$S_NL" ;;
${WATCH_WORDS}
go) S_GO=1; break ;;
esac
done
exec 4<&-
[ "$S_GO" ] || exit 0
${FINISH}
${COPY}
"$S_MKFIFO" "$S_DIR/stdout.pipe" "$S_DIR/stderr.pipe" || { echo 'no pipe can be made in the state folder' >&3; exit 125; }
exec 5<&0 </dev/null
exec 4<>"$S_DIR/stdout.pipe"
exec 6<"$S_DIR/stdout.pipe" 7>"$S_DIR/stdout.pipe"
exec 4<>"$S_DIR/stderr.pipe"
exec 8<"$S_DIR/stderr.pipe" 9>"$S_DIR/stderr.pipe"
exec 4<&-
read -r S_BEGAN S_REST </proc/uptime
"$S_SETSID" "$S_ENV" \${S_FLAG:+"$S_FLAG"} "$S_COOKIE" "$S_SHELL" -c "$S_ENTER" sh "$@" \\
<&5 >&7 2>&9 5<&- 6<&- 7>&- 8<&- 9>&- &
S_PID=$!
read -r S_STAT <"/proc/$S_PID/stat"
exec 5<&- 7>&- 9>&-
set -- \${S_STAT##*) }
S_START=\${20}
IFS=$S_NL
for S_FILE in $S_HOMES; do { echo 0 >"$S_FILE"; } 2>/dev/null || S_ARMED="\${S_ARMED}stayed $S_FILE$S_NL"; done
unset IFS
{ copy stdout; } <&6 3>&- 6<&- 8<&- &
{ copy stderr; } <&8 3>&- 6<&- 8<&- &
if [ "$S_WALL$S_IDLE$S_OUTPUT$S_CPU" ]; then
{ keep; } 3>&- 6<&- 8<&- &
S_KEEPER=$!
fi
trap '' HUP INT QUIT TERM
exec 6<&- 8<&-
printf '%s' "$S_ARMED" 1<>"$S_DIR/armed"
printf '%s %s\\n' "$S_PID" "$S_START" 1<>"$S_DIR/main"
exec 3>&-
cd /
wait "$S_PID"
S_CODE=$?
exec 6<>"$S_DIR/exit.new"
printf 'exit 1\\ncode %s\\n' "$S_CODE" >&6
jobs %1 >&6
read -r S_ENDED S_REST </proc/uptime
if [ "$S_KEEPER" ]; then
dismiss
[ "$S_PROCS" ] || [ ! -e "$S_DIR/stop.json" ] || force
fi
finish
printf 'began %s\\nended %s\\n' "$S_BEGAN" "$S_ENDED" >&6
IFS=$S_NL
for S_FILE in $S_FILES; do
[ -r "$S_FILE" ] || continue
printf 'file %s\\n' "$S_FILE"
while IFS= read -r S_LINE; do printf ' %s\\n' "$S_LINE"; done <"$S_FILE"
done >&6
printf 'end\\n' >&6
exec 6>&-
"$S_MV" "$S_DIR/exit.new" "$S_DIR/exit"
[ -z "$S_GROUPS" ] || "$S_RMDIR" $S_GROUPS
wait`;

/**
 * What waits for a detached program: a constant script, every value an argument or a line on descriptor 4, nothing but
 * builtins while it waits. It uses absolute paths only, because the PATH is the program's.
 *
 * - Descriptor 4 ends without the word `go`: the owner is gone, and nothing has been started.
 * - `&` makes a shell ignore SIGINT and SIGQUIT in the child; `env --default-signal` undoes that (coreutils 8.31).
 * - `jobs` tells a death by signal n from an exit code 128 + n, which `$?` does not. It is asked before anything else is
 *   started: that would take the place of the job in the table of the shell.
 * - `exit.new` has its room on the disk since before the start, and rename(2) needs none: a full disk loses no exit code.
 * - Before the process group of the program is signalled nobody may have its number as a pid: then it may be a stranger's.
 * - Redirections of a function call are undone after it, so the shell would hold on to what they replace; those of a group in
 *   the background are not.
 * - The copiers end when the last writer does. `head -c` was tried before: one that reads ahead would lose output;
 *   `stdbuf` makes it write what it reads at once.
 * @see POSIX.1-2017, 2.9.3.1 (asynchronous lists ignore SIGINT and SIGQUIT); jobs.c of dash 0.5.12
 */
export const SHIM = `set -f
S_DIR=$1 S_CAP=$2 S_HEAD=$3 S_CAT=$4 S_MKFIFO=$5 S_MV=$6 S_RM=$7 S_RMDIR=$8 S_SLEEP=$9
shift 9
S_STDBUF=$1
shift
S_SETSID=$1 S_ENV=$2 S_FLAG=$3 S_COOKIE=$4 S_SHELL=$5 S_ENTER=$6
shift 6
S_NL='
'
S_GO= S_FILES= S_GROUPS= S_KILLS= S_PROCS= S_HOLDS=
while IFS= read -r S_LINE <&4; do
case $S_LINE in
'enter '*) S_LINE=\${S_LINE#enter }; set -- "\${S_LINE%% *}" "\${S_LINE#* }" "$@" ;;
'file '*) S_FILES="$S_FILES\${S_LINE#file }$S_NL" ;;
'group '*) S_GROUPS="$S_GROUPS\${S_LINE#group }$S_NL" ;;
'kill '*) S_KILLS="$S_KILLS\${S_LINE#kill }$S_NL" ;;
'procs '*) S_PROCS="$S_PROCS\${S_LINE#procs }$S_NL" ;;
'hold '*) S_HOLDS="$S_HOLDS\${S_LINE#hold }$S_NL" ;;
go) S_GO=1; break ;;
esac
done
exec 4<&-
[ "$S_GO" ] || exit 0
copy() {
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
}
"$S_MKFIFO" "$S_DIR/stdout.pipe" "$S_DIR/stderr.pipe" || { echo 'no pipe can be made in the state folder' >&3; exit 125; }
exec 5<&0 </dev/null
{ copy stdout; } <"$S_DIR/stdout.pipe" 3>&- 5<&- &
{ copy stderr; } <"$S_DIR/stderr.pipe" 3>&- 5<&- &
read -r S_BEGAN S_REST </proc/uptime
"$S_SETSID" "$S_ENV" \${S_FLAG:+"$S_FLAG"} "$S_COOKIE" "$S_SHELL" -c "$S_ENTER" sh "$@" \\
<&5 >"$S_DIR/stdout.pipe" 2>"$S_DIR/stderr.pipe" 5<&- &
S_PID=$!
read -r S_STAT <"/proc/$S_PID/stat"
trap '' HUP INT QUIT TERM
set -- \${S_STAT##*) }
printf '%s %s\\n' "$S_PID" "\${20}" 1<>"$S_DIR/main"
exec 3>&- 5<&-
cd /
wait "$S_PID"
S_CODE=$?
exec 6<>"$S_DIR/exit.new"
printf 'exit 1\\ncode %s\\n' "$S_CODE" >&6
jobs %3 >&6
read -r S_ENDED S_REST </proc/uptime
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
printf 'began %s\\nended %s\\n' "$S_BEGAN" "$S_ENDED" >&6
for S_FILE in $S_FILES; do
[ -r "$S_FILE" ] || continue
printf 'file %s\\n' "$S_FILE"
while IFS= read -r S_LINE; do printf ' %s\\n' "$S_LINE"; done <"$S_FILE"
done >&6
printf 'end\\n' >&6
exec 6>&-
"$S_MV" "$S_DIR/exit.new" "$S_DIR/exit"
"$S_RM" -f "$S_DIR/stdout.pipe" "$S_DIR/stderr.pipe"
[ -z "$S_GROUPS" ] || "$S_RMDIR" $S_GROUPS
wait`;

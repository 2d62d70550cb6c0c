/**
 * Functions of a shell that watch a clock, what is printed and the cpu time of a detached run. `keep` is run in a child,
 * started only when such a limit was asked for; it stays until `dismiss` ends it, so that its pid cannot be another's by then.
 * What `ask` and `force` do, the polite signal and the end of the tree, is for whoever takes these over to say.
 *
 * - They work on `$S_DIR`, the state folder, on `$S_PID` and `$S_START`, the main process, and on `$S_BEGAN`, the first word
 *   of proc_uptime(5) when it was started; on `$S_CAP`, the size of a piece of an output; on the programs `$S_SLEEP`, `$S_LN`
 *   and `$S_SIZES`; and on the variables of `WATCH_WORDS`, which are set or empty.
 * - Times are hundredths of a second since boot, as proc_uptime(5) has them.
 * - The reason is written down before the first signal, by a link to a file that was made before the start: a full disk loses
 *   no cause, and whoever was first to stop the run stays first.
 * - `$S_NAP` is the last child but the one that sleeps now: nobody is left asleep, whenever `dismiss` comes.
 * - A main process that has ended was not stopped, however long its end takes to be written down.
 */
export const WATCH = `now() {
read -r S_NOW S_REST </proc/uptime
S_NOW=\${S_NOW%.*}\${S_NOW#*.}
}
nap() {
S_PART=$(($1 % 100))
[ "$S_PART" -gt 9 ] || S_PART=0$S_PART
S_NAP=$!
"$S_SLEEP" "$(($1 / 100)).$S_PART" &
wait "$!"
S_NAP=$!
}
printed() {
while [ -e "$S_DIR/stdout.$((S_OUT + 1))" ]; do S_OUT=$((S_OUT + 1)); done
while [ -e "$S_DIR/stderr.$((S_ERR + 1))" ]; do S_ERR=$((S_ERR + 1)); done
S_PRINTED=$(((S_OUT + S_ERR) * S_CAP))
for S_SIZE in $("$S_SIZES" -c %s "$S_DIR/stdout.$S_OUT" "$S_DIR/stderr.$S_ERR"); do
S_PRINTED=$((S_PRINTED + S_SIZE))
done
}
used() {
S_USED=0
while read -r S_KEY S_REST; do
case $S_KEY in
usage_usec) S_USED=$S_REST ;;
[0-9]*) S_USED=$S_KEY ;;
esac
done <"$S_CPUFILE"
}
alive() {
read -r S_LINE <"/proc/$S_PID/stat" || return
set -- \${S_LINE##*) }
[ "\${20}" = "$S_START" ] && [ "$1" != Z ]
}
rest() {
while :; do nap 6000; done
}
over() {
alive || rest
"$S_LN" "$S_DIR/limit.$1" "$S_DIR/stop.json"
[ "$S_GRACE" -eq 0 ] || ask
S_END=$((S_NOW + S_GRACE))
while [ "$S_NOW" -lt "$S_END" ] && alive; do nap 5; now; done
while alive; do force; nap 5; done
rest
}
dismiss() {
read -r S_STAT <"/proc/$S_KEEPER/stat" || return
set -- \${S_STAT##*) }
[ "$2" != "$$" ] || kill -s TERM "$S_KEEPER"
}
keep() {
S_NAP=$!
trap '[ "$!" = "$S_NAP" ] || kill "$!"; exit 0' TERM
S_OUT=0 S_ERR=0 S_SEEN= S_QUIET=\${S_BEGAN%.*}\${S_BEGAN#*.}
S_SINCE=$S_QUIET
while :; do
now
S_NEXT=8640000
if [ "$S_WALL" ]; then
S_NEXT=$((S_SINCE + S_WALL - S_NOW))
[ "$S_NEXT" -gt 0 ] || over wall-time
fi
if [ "$S_IDLE$S_OUTPUT" ]; then
printed
[ "$S_PRINTED" = "$S_SEEN" ] || S_SEEN=$S_PRINTED S_QUIET=$S_NOW
[ -z "$S_OUTPUT" ] || [ "$S_PRINTED" -le "$S_OUTPUT" ] || over output
[ -z "$S_IDLE" ] || [ $((S_NOW - S_QUIET)) -lt "$S_IDLE" ] || over idle-time
S_STEP=$((S_IDLE / 8))
[ "$S_STEP" -gt 5 ] || S_STEP=5
[ "$S_STEP" -lt 100 ] || S_STEP=100
[ -z "$S_OUTPUT" ] || [ "$S_STEP" -lt 10 ] || S_STEP=10
[ "$S_NEXT" -lt "$S_STEP" ] || S_NEXT=$S_STEP
fi
if [ "$S_CPU" ]; then
used
[ "$S_USED" -lt "$S_CPU" ] || over cpu-time
[ "$S_NEXT" -lt 10 ] || S_NEXT=10
fi
nap "$S_NEXT"
done
}`;

/** The variables of `WATCH_WORDS`, empty. */
export const WATCH_NOTHING = 'S_ARMED= S_KEEPER= S_WALL= S_IDLE= S_OUTPUT= S_CPU= S_CPUFILE= S_SIGNAL= S_GRACE=';

/**
 * Branches of a `case` that take over a line `$S_LINE` of what is to be watched, whose words after the first are `$S_REST`.
 * Limits are said again in `$S_ARMED`, which ends its lines with `$S_NL`.
 */
export const WATCH_WORDS = `'signal '*) S_SIGNAL=$S_REST ;;
'grace '*) S_GRACE=$S_REST ;;
'cpufile '*) S_CPUFILE=$S_REST ;;
'wall '*) S_WALL=$S_REST S_ARMED="$S_ARMED$S_LINE$S_NL" ;;
'idle '*) S_IDLE=$S_REST S_ARMED="$S_ARMED$S_LINE$S_NL" ;;
'output '*) S_OUTPUT=$S_REST S_ARMED="$S_ARMED$S_LINE$S_NL" ;;
'cpu '*) S_CPU=$S_REST S_ARMED="$S_ARMED$S_LINE$S_NL" ;;`;

/**
 * The part of the shim that watches a clock, what is printed and the cpu time: a child of its own, started only when such a
 * limit was asked for. It stays until the shim ends it, so that its pid cannot be another's by then.
 *
 * - Times are hundredths of a second since boot, as proc_uptime(5) has them.
 * - The reason is written down before the first signal, by a link to a file that was made before the start: a full disk loses
 *   no cause, and whoever was first to stop the run stays first.
 * - The polite signal goes to everybody in the groups, or to the process group while its number cannot be another's.
 * - Where no group holds the tree, the guardian's script looks for it.
 */
export const SHIM_LIMITS = `now() {
read -r S_NOW S_REST </proc/uptime
S_NOW=\${S_NOW%.*}\${S_NOW#*.}
}
nap() {
S_PART=$(($1 % 100))
[ "$S_PART" -gt 9 ] || S_PART=0$S_PART
"$S_SLEEP" "$(($1 / 100)).$S_PART" &
S_NAP=$!
wait "$S_NAP"
S_NAP=
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
ask() {
IFS=$S_NL
for S_FILE in $S_PROCS; do
while read -r S_P; do [ "$S_P" -gt 1 ] && kill -s "$S_SIGNAL" "$S_P"; done <"$S_FILE"
break
done
unset IFS
[ "$S_PROCS" ] || ! alive || kill -s "$S_SIGNAL" -- "-$S_PID"
}
force() {
[ -z "$S_PROCS" ] || { finish; return; }
printf 'run 0 %s\\nmain 0 %s:%s\\n' "\${S_DIR##*/}" "$S_PID" "$S_START" |
"$S_SHELL" -c "$S_GUARDIAN" guardian "$S_GREP" "$S_RMDIR" "$S_SLEEP" "\${S_COOKIE%%=*}" - 3>/dev/null
}
over() {
"$S_LN" "$S_DIR/limit.$1" "$S_DIR/stop.json"
[ "$S_GRACE" -eq 0 ] || ask
S_END=$((S_NOW + S_GRACE))
while [ "$S_NOW" -lt "$S_END" ] && alive; do nap 5; now; done
while alive; do force; nap 5; done
while :; do nap 6000; done
}
keep() {
trap '[ -z "$S_NAP" ] || kill "$S_NAP"; exit 0' TERM
S_NAP= S_OUT=0 S_ERR=0 S_SEEN= S_QUIET=\${S_BEGAN%.*}\${S_BEGAN#*.}
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

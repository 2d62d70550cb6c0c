/**
 * Waits for the end of its owner and then kills what the owner was watching: a constant script, every value an argument or
 * a line on descriptor 0, nothing but builtins while it waits. Its environment is not a tenant's.
 *
 * - Descriptor 0 is a pipe whose other end only the owner holds, closed on exec: it ends when the owner is gone in any way,
 *   and not before a child that the owner was starting has become its program. A last line without its end is not heeded:
 *   a path that was cut names another group.
 * - `group` lines name the groups of a run, `unit` lines those that a service manager removes, `run` its cookie, `main` the pid and the start time of its main process.
 * - A group that another process has taken over is left to that one.
 * - A throttled process needs cpu time to die, so bounds on it are lifted first. The v1 freezer says FROZEN only to whoever
 *   reads it, and a frozen task of v1 dies when it is thawed.
 * - A process without a group of ours is signalled when two looks in a row found it with the same start time: its pid may
 *   have changed hands between the search of grep and the look at its start, but not twice. Everybody is stopped before
 *   anybody is killed, so that children are found by parents that still live.
 * - A group and a session keep their number from being a pid again while somebody is in them; so a number whose pid is free
 *   is still the run's, and one whose pid has another start time is not.
 * - In the middle of exec a process has no environment for some microseconds: nobody is said to be left before two looks.
 * @see proc_pid_stat(5), man-pages 6.9; Documentation/admin-guide/cgroup-v2.rst, "cgroup.kill", Linux 6.12
 */
export const GUARDIAN = `GREP=$1 RMDIR=$2 SLEEP=$3 MARK=$4 OWNER=$5
trap '' HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 PIPE ALRM
cd /
{ echo -1000 >/proc/self/oom_score_adj; } 2>/dev/null
echo ready >&3
exec 3>&-
NL='
'
LAST=0
while read -r VERB SLOT REST; do
case $VERB in
forget) unset "W$SLOT" ;;
*) eval "W$SLOT=\\"\\\${W$SLOT-}\\$VERB \\$REST\\$NL\\""; [ "$SLOT" -le "$LAST" ] || LAST=$SLOT ;;
esac
done
exec </dev/null 2>/dev/null
each() {
local folder
for folder in "$2"/*/; do [ -d "$folder" ] && each "$1" "\${folder%/}"; done
"$1" "$2"
}
taken() {
local folder
for folder in "$1"/taken-over-by-*/; do
[ -d "$folder" ] || continue
case $folder in *"-$OWNER/") ;; *) return 0 ;; esac
done
return 1
}
lift() {
[ ! -e "$1/cpu.max" ] || echo max >"$1/cpu.max"
[ ! -e "$1/cpu.cfs_quota_us" ] || echo -1 >"$1/cpu.cfs_quota_us"
}
signal() {
[ -e "$1/cgroup.procs" ] || return
while read -r PID; do
[ "$PID" -gt 1 ] && [ "$PID" != "$$" ] && kill -s KILL "$PID"
done <"$1/cgroup.procs"
}
hold() {
[ -e "$1/$2" ] || return
echo "$3" >"$1/$2"
HELD=0
while [ "$HELD" -lt 100 ]; do
HELD=$((HELD + 1))
while read -r LINE; do case $LINE in FROZEN | 'frozen 1') return ;; esac; done <"$1/$4"
done
}
end() {
if [ -e "$1/cgroup.kill" ]; then echo 1 >"$1/cgroup.kill"
elif [ -e "$1/freezer.state" ]; then
hold "$1" freezer.state FROZEN freezer.state
each signal "$1"
echo THAWED >"$1/freezer.state"
elif [ -e "$1/cgroup.freeze" ]; then
hold "$1" cgroup.freeze 1 cgroup.events
each signal "$1"
echo 0 >"$1/cgroup.freeze"
else each signal "$1"
fi
}
empty() { read -r PID <"$1/cgroup.procs" || EMPTY=$EMPTY$1$NL; }
nap() { "$SLEEP" 0.01 || "$SLEEP" 1; }
stat() {
TEXT=
while IFS= read -r LINE; do TEXT=$TEXT$LINE; done <"/proc/$1/stat" || return 1
[ "$TEXT" ] || return 1
set -f
set -- \${TEXT##*) }
set +f
STATE=$1 PARENT=$2 GROUP=$3 SESSION=$4 START=\${20}
}
same() { stat "\${1%%:*}" && [ "$START" = "\${1#*:}" ]; }
look() {
LEADS= KIN= FOUND=' '
for ONE in $MAINS; do
if [ ! -e "/proc/\${ONE%%:*}" ] || same "$ONE"; then LEADS="$LEADS|\${ONE%%:*}"; fi
done
for ONE in $HELD; do same "$ONE" && KIN="$KIN|\${ONE%%:*}"; done
NEAR=$LEADS$KIN
for FILE in $("$GREP" -lsE "$MARK=[0-9a-f,]*($RUNS)" /proc/[0-9]*/environ
[ -z "$NEAR" ] || "$GREP" -lsE "\\) [A-Za-z] ([0-9]+ ){0,2}(\${NEAR#|}) " /proc/[0-9]*/stat); do
PID=\${FILE#/proc/} PID=\${PID%%/*}
[ "$PID" -gt 1 ] && [ "$PID" != "$$" ] && stat "$PID" || continue
case $STATE in [ZXx]) continue ;; esac
case $FOUND in *" $PID:$START "*) continue ;; esac
case $FILE in */stat)
case "$LEADS|" in *"|$GROUP|"* | *"|$SESSION|"*) ;; *) case "$KIN|" in *"|$PARENT|"*) ;; *) continue ;; esac ;; esac
;; esac
FOUND="$FOUND$PID:$START "
done
}
sweep() {
TRIES=0 NOBODY=0
while [ "$TRIES" -lt 200 ] && [ "$NOBODY" -lt 2 ]; do
TRIES=$((TRIES + 1)) HELD=' ' BEFORE=' ' NEW=1 ROUND=0
while [ "$NEW" ] && [ "$ROUND" -lt 30 ]; do
NEW= ROUND=$((ROUND + 1))
look
for ONE in $FOUND; do
case $HELD in *" $ONE "*) continue ;; esac
NEW=1
case $BEFORE in *" $ONE "*) same "$ONE" && kill -s STOP "\${ONE%%:*}"; HELD="$HELD$ONE " ;; esac
done
BEFORE=$FOUND
done
if [ "$FOUND" = ' ' ]; then NOBODY=$((NOBODY + 1)); else NOBODY=0; fi
for ONE in $HELD; do same "$ONE" && kill -s KILL "\${ONE%%:*}"; done
nap
done
}
RUNS= MAINS= UNITS=$NL SLOT=0
set --
while [ "$SLOT" -le "$LAST" ]; do
eval "LINES=\\\${W$SLOT-}"
set -f
IFS=$NL
for LINE in $LINES; do
case $LINE in
'group '*) set -- "$@" "\${LINE#group }" ;;
'unit '*) set -- "$@" "\${LINE#unit }"; UNITS=$UNITS\${LINE#unit }$NL ;;
'run '*) RUNS="$RUNS|\${LINE#run }" ;;
'main '*) MAINS="$MAINS \${LINE#main }" ;;
esac
done
unset IFS
set +f
SLOT=$((SLOT + 1))
done
RUNS=\${RUNS#|}
for ONE; do taken "$ONE" || lift "$ONE"; done
TRIES=0
while [ "$TRIES" -lt 500 ]; do
LEFT= EMPTY=
for ONE; do
[ -d "$ONE" ] && ! taken "$ONE" || continue
LEFT=1
end "$ONE"
case $UNITS in *"$NL$ONE$NL"*) ;; *) each empty "$ONE" ;; esac
done
[ "$LEFT" ] || break
set -f
IFS=$NL
[ -z "$EMPTY" ] || "$RMDIR" $EMPTY
unset IFS
set +f
TRIES=$((TRIES + 1))
[ "$EMPTY" ] || nap
done
[ -z "$RUNS" ] || sweep`;

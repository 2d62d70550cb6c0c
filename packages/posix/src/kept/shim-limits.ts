import { WATCH } from './watch.ts';

/**
 * The part of the shim that watches limits, in a child of its own.
 *
 * - The polite signal goes to everybody in the groups, or to the process group while its number cannot be another's.
 * - Where no group holds the tree, the guardian's script looks for it.
 */
export const SHIM_LIMITS: string = `${WATCH}
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
}`;

import { COUNTED } from '../counters.ts';
import { RESULT_FILE } from './account.ts';

/**
 * Runs when a detached service has ended and its group is still there: writes down in the state folder how it ended and what
 * the kernel counted, as a shim does. The room of `exit.new` is on the disk since before the start, and `mv` takes the place
 * of the shell, so that it works on a full disk and under a bound of one task. A service that was never let through its gate
 * has no main process written down: then the manager's words go where its owner looks for them, if it still does.
 * Polite signals to everybody in the unit are none to it.
 *
 * It is a file in the state folder, whose place is that of `$0`: systemd 252 writes a command into its unit file so that it
 * cannot read it again when it holds a dollar, a quote or a semicolon, and then the hook is gone.
 *
 * `main` holds the pid and the start in clock ticks since boot, of which there are 100 in a second on every architecture
 * that Node runs on (USER_HZ).
 * @see systemd.exec(5), "$SERVICE_RESULT", "$EXIT_CODE", "$EXIT_STATUS", systemd 257
 */
export const DETACHED_HOOK: string = `exec 2>/dev/null
trap '' HUP INT QUIT TERM
cd "\${0%/*}" || exit
read -r pid began <main
if [ -z "$began" ]; then
{ echo "result $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"; echo done; } >"$1"
exit
fi
{
echo 'exit 1'
case $EXIT_CODE in
exited) echo "code $EXIT_STATUS"; echo "[1] Done($EXIT_STATUS)" ;;
*) echo "signal $EXIT_STATUS" ;;
esac
read -r ended line </proc/uptime
part=$((began % 100))
[ $part -gt 9 ] || part=0$part
echo "began $((began / 100)).$part"
echo "ended $ended"
echo "file ${RESULT_FILE}"
echo " $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"
read -r line </proc/self/cgroup
group=$2\${line#0::}
for file in ${COUNTED.join(' ')}; do
[ -r "$group/$file" ] || continue
echo "file $file"
while read -r line; do echo " $line"; done <"$group/$file"
done
echo end
} 1<>exit.new
exec "$3" exit.new exit
`;

/** What the stop hook of a detached service needs to know. */
export interface DetachedHook {
  readonly shell: string;
  /** Absolute path of `mv`. */
  readonly mv: string;
  /** The file in the state folder that holds the script. */
  readonly hook: string;
  /** The file in which the owner looks for why its service never reached the program. */
  readonly ending: string;
  /** Where the v2 tree is mounted. */
  readonly mountPoint: string;
}

/** The command line of the stop hook. */
export function detachedHookCommand({ shell, mv, hook, ending, mountPoint }: DetachedHook): readonly string[] {
  return [shell, hook, ending, mountPoint, mv];
}

import { type Manager, managerFlag } from '../manager.ts';
import type { RunFolder } from './run-folder.ts';

/**
 * Leaves a watcher behind and becomes `systemd-run`, which lives as long as the service. When the lifeline ends without a
 * line the owner is gone, and the watcher has the manager kill the service, which ending the client would not,
 * and removes the folder of the run.
 */
const SCRIPT = `systemctl=$1 flag=$2 unit=$3 folder=$4
shift 4
( ( trap '' HUP INT QUIT TERM TSTP TTIN TTOU
cd /
read -r line && exit
"$systemctl" "$flag" --no-ask-password kill --signal=SIGKILL "$unit"
exec rm -rf "$folder"
) <&4 >/dev/null 2>&1 4<&- & )
exec "$@" 4<&-`;

/** The command line of the shell that becomes `systemd-run`. Start it with a lifeline. */
export function runnerCommand(
  shell: string,
  manager: Manager,
  unit: string,
  folder: RunFolder,
  client: readonly string[],
): { readonly file: string; readonly args: readonly string[] } {
  return {
    file: shell,
    args: ['-c', SCRIPT, 'sh', manager.systemctl, managerFlag(manager), unit, folder.path, ...client],
  };
}

/** What lets the watcher go. */
export const RELEASE_LINE = 'released\n';

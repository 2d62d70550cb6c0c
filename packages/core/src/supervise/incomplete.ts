import type { KillReceipt } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';

/** The error of a stop after which processes are left: stuck in the kernel, or beyond the reach of this user. */
export function incompleteStop(
  kill: Pick<KillReceipt, 'mechanism' | 'survivors' | 'proof'>,
  platform: NodeJS.Platform = process.platform,
): RingfenceError {
  const pids = kill.survivors.join(',');
  return new RingfenceError('STOP_INCOMPLETE', {
    problem: `processes are left after ${kill.mechanism}`,
    received: kill.survivors,
    authority: kill.proof,
    remedy: platform === 'win32' ? `powershell Get-Process -Id ${pids}` : `ps -o pid,stat,wchan,cmd -p ${pids}`,
  });
}

import type { Exit } from '@ringfence/core';
import { signalNumber } from '@ringfence/core';
import { type Ending, isLost } from './ending.ts';
import type { ServiceResult } from './stop-hook.ts';

/** How a service ended, told apart by the manager's words alone. */
export interface Outcome {
  readonly exit: Exit;
  /** The manager ended the service for a reason of its own. */
  readonly by?: 'memory' | 'timeout' | 'watchdog' | 'start-limit';
  readonly note?: string;
}

/**
 * The end of a service. The client's exit code says less: it is 0 for a death by SIGTERM and 1 for a memory kill.
 * @see systemd.exec(5), "$SERVICE_RESULT", systemd 257
 */
export function outcomeOf(result: ServiceResult): Outcome {
  const exit = exitIn(result);
  switch (result.result) {
    case 'oom-kill':
      return { exit, by: 'memory' };
    case 'timeout':
      return { exit, by: 'timeout', note: 'the manager stopped the unit: a time of its own was over' };
    case 'watchdog':
      return { exit, by: 'watchdog', note: 'the manager stopped the unit: its watchdog was not answered' };
    case 'start-limit-hit':
      return { exit, by: 'start-limit', note: 'the manager did not start the unit so often' };
    case 'protocol':
    case 'resources':
      return { exit, note: `the manager could not run the unit: ${result.result}` };
    default:
      return { exit };
  }
}

/** The end of a service by what its stop hook wrote, if it did. */
export function exitOf(ending: Ending): Exit {
  return isLost(ending) ? { kind: 'unknown', reason: ending.lost } : outcomeOf(ending.result).exit;
}

function exitIn({ result, code, status }: ServiceResult): Exit {
  if (code === 'exited' && /^\d+$/.test(status)) return { kind: 'exited', exitCode: Number(status) };
  const signal = code === 'killed' || code === 'dumped' ? signalOf(status) : undefined;
  if (signal !== undefined) return { kind: 'signaled', signal };
  return {
    kind: 'unknown',
    reason: `the manager says ${[result, code, status].filter((word) => word !== '').join(' ')}`,
  };
}

function signalOf(status: string): NodeJS.Signals | undefined {
  const name = `SIG${status}`;
  return isSignal(name) ? name : undefined;
}

function isSignal(name: string): name is NodeJS.Signals {
  return signalNumber(name as NodeJS.Signals) !== undefined;
}

/** What went wrong before the program was reached, by the exit codes that the manager keeps for it. */
const SETUP_FAILURES: Readonly<Record<number, string>> = {
  200: 'CHDIR: the working directory cannot be entered as that user',
  201: 'NICE',
  202: 'FDS',
  203: 'EXEC: the shell that starts the program could not be run',
  205: 'LIMITS: a limit of each process could not be set',
  206: 'OOM_ADJUST',
  208: 'STDIN',
  209: 'STDOUT',
  214: 'SETSCHEDULER',
  215: 'CPUAFFINITY',
  216: 'GROUP: a group does not exist or may not be taken',
  217: 'USER: the user does not exist or may not be taken',
  218: 'CAPABILITIES',
  219: 'CGROUP',
  222: 'STDERR',
  225: 'NETWORK: no network namespace could be made',
  226: 'NAMESPACE: no mount or user namespace could be made',
  227: 'NO_NEW_PRIVILEGES',
  228: 'SECCOMP: the filter of system calls could not be set',
  229: 'SELINUX_CONTEXT',
  231: 'APPARMOR_PROFILE',
  232: 'ADDRESS_FAMILIES',
  233: 'RUNTIME_DIRECTORY',
  243: 'CREDENTIALS',
  245: 'BPF',
};

/**
 * Why a service never became its program. Its own exit codes from 200 on mean nothing of the kind, so ask only when the
 * program was surely not reached.
 * @see systemd.exec(5), "Process Exit Codes", systemd 257
 */
export function setupFailure({ result, code, status }: ServiceResult): string {
  const known = code === 'exited' ? SETUP_FAILURES[Number(status)] : undefined;
  if (known !== undefined) return `${status}/${known}`;
  return `${result}: ${code} ${status}`.trim();
}

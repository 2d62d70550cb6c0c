import type { SpawnRequest } from '../contract/index.ts';
import { type ErrorCode, errorText, RingfenceError, systemCode } from '../errors/index.ts';

/** What to say for each errno of fork(2) and execve(2); see the man pages, section ERRORS. */
const BY_ERRNO: Readonly<
  Record<string, { readonly code: ErrorCode; readonly problem: string; readonly remedy?: string }>
> = {
  ENOENT: { code: 'COMMAND_NOT_FOUND', problem: 'the program or its interpreter does not exist' },
  ENOTDIR: { code: 'COMMAND_NOT_FOUND', problem: 'a part of the program’s path is not a folder' },
  EACCES: {
    code: 'COMMAND_NOT_EXECUTABLE',
    problem: 'the program may not be executed',
    remedy: 'chmod +x the program',
  },
  EPERM: { code: 'COMMAND_NOT_EXECUTABLE', problem: 'the program may not be executed by this user' },
  ENOEXEC: { code: 'COMMAND_NOT_EXECUTABLE', problem: 'the program is of a format this machine cannot run' },
  E2BIG: { code: 'INVALID_COMMAND', problem: 'arguments and environment are larger than the kernel accepts' },
  EAGAIN: { code: 'SPAWN_FAILED', problem: 'no further process may be started', remedy: 'ulimit -u; cat pids.max' },
  EMFILE: { code: 'SPAWN_FAILED', problem: 'this process has too many open files', remedy: 'ulimit -n 65536' },
  ENOMEM: { code: 'SPAWN_FAILED', problem: 'there is not enough memory to start a process' },
};

/** The error of a process that was not made, from whatever the spawner answered. */
export function spawnError(failure: unknown, request: Pick<SpawnRequest, 'file'>): RingfenceError {
  const cause = causeOf(failure);
  const errno = systemCode(cause) ?? systemCode(failure) ?? 'no errno';
  const known = BY_ERRNO[errno];
  return new RingfenceError(known?.code ?? 'SPAWN_FAILED', {
    problem: known?.problem ?? `the process was not started: ${errorText(cause ?? failure)}`,
    received: request.file,
    authority: `the operating system, ${errno}`,
    ...(known?.remedy === undefined ? {} : { remedy: known.remedy }),
    cause: cause ?? failure,
  });
}

function causeOf(failure: unknown): unknown {
  return typeof failure === 'object' && failure !== null && 'cause' in failure ? failure.cause : undefined;
}

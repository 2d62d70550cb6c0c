import { isRingfenceError, type Report, signalNumber } from '@ringfence/core';
import { BY_SIGNAL, LIMIT_REACHED, NOT_EXECUTABLE, NOT_FOUND, OUR_FAILURE } from './codes.ts';

const SIGKILL_NUMBER = 9;

/**
 * The exit code for a report. `stoppedBy` is the signal that made this process stop the tree; `undefined` when none did.
 */
export function exitCodeOf(report: Report, stoppedBy?: NodeJS.Signals): number {
  switch (report.cause.kind) {
    case 'exit':
      return report.cause.exitCode;
    case 'signal':
      return codeOfSignal(report.cause.signal);
    case 'memory':
      // Where memory is refused instead of killed for, the program has said itself how it failed.
      return report.memoryKills === undefined && report.exitCode !== undefined
        ? report.exitCode
        : BY_SIGNAL + SIGKILL_NUMBER;
    case 'wall-time':
    case 'idle-time':
    case 'cpu-time':
    case 'output':
      return LIMIT_REACHED;
    case 'shutdown':
      return afterShutdown(report, report.cause.forced, stoppedBy);
    case 'force-stop':
    case 'canceled':
      return codeOfSignal(stoppedBy ?? 'SIGKILL');
    case 'unknown':
      return OUR_FAILURE;
  }
}

/** The exit code for what was thrown before there was a report. */
export function exitCodeOfError(error: unknown, stoppedBy?: NodeJS.Signals): number {
  switch (isRingfenceError(error) ? error.code : undefined) {
    case 'COMMAND_NOT_FOUND':
      return NOT_FOUND;
    case 'COMMAND_NOT_EXECUTABLE':
      return NOT_EXECUTABLE;
    case 'CANCELED':
      return codeOfSignal(stoppedBy ?? 'SIGTERM');
    default:
      return OUR_FAILURE;
  }
}

/** A program that was asked to end and did so in its own way has said with which code. */
function afterShutdown(report: Report, forced: boolean, stoppedBy: NodeJS.Signals | undefined): number {
  if (!forced && report.exitCode !== undefined) return report.exitCode;
  return codeOfSignal((forced ? undefined : report.signal) ?? stoppedBy ?? report.signal ?? 'SIGKILL');
}

/** The exit code of what a signal ended. */
export function codeOfSignal(signal: NodeJS.Signals): number {
  return BY_SIGNAL + (signalNumber(signal) ?? SIGKILL_NUMBER);
}

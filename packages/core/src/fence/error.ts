import type { Cause, Report } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import { formatBytes, formatDuration } from '../request/format.ts';

/** The error of a command that failed: code `COMMAND_FAILED`, and the whole report. */
export class FenceError extends RingfenceError {
  readonly report: Report;
  /** The message without the command's output. */
  readonly shortMessage: string;
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;

  constructor(report: Report) {
    const short = `${endOf(report)}: ${report.escapedCommand}`;
    const printed = [report.stderr, report.stdout].filter((text) => text !== undefined && text !== '');
    super('COMMAND_FAILED', { problem: short });
    this.name = 'FenceError';
    this.message = [short, ...printed].join('\n');
    this.shortMessage = short;
    this.report = report;
    this.exitCode = report.exitCode;
    this.signal = report.signal;
    this.stdout = report.stdout;
    this.stderr = report.stderr;
    this.timedOut = report.timedOut;
    this.isCanceled = report.isCanceled;
  }
}

function endOf(report: Report): string {
  const words = describeCause(report.cause);
  return `Command ${words} (${report.executor})`;
}

/** A cause in words, to follow the word "command". */
export function describeCause(cause: Cause): string {
  switch (cause.kind) {
    case 'exit':
      return cause.exitCode === 0 ? 'succeeded' : `failed with exit code ${cause.exitCode}`;
    case 'signal':
      return `was killed with ${cause.signal}${cause.by === 'caller' ? ', which was sent by its owner' : ''}`;
    case 'memory':
      return `was killed: ${memoryWords(cause)} exceeded, says ${cause.mechanism}`;
    case 'cpu-time':
      return `was stopped: cpu time limit of ${formatDuration(cause.limitMs)} exceeded`;
    case 'wall-time':
      return `was stopped: time limit of ${formatDuration(cause.limitMs)} exceeded`;
    case 'idle-time':
      return `was stopped: no output for ${formatDuration(cause.limitMs)}`;
    case 'output':
      return `was stopped: output limit of ${formatBytes(cause.limitBytes)} exceeded`;
    case 'canceled':
      return 'was canceled';
    case 'shutdown':
      return cause.forced ? 'was shut down by force' : 'was shut down';
    case 'force-stop':
      return 'was stopped by force';
    case 'unknown':
      return `ended in a way nobody saw: ${cause.reason}`;
  }
}

function memoryWords(cause: Extract<Cause, { kind: 'memory' }>): string {
  if (cause.limit === 'ancestor-or-system') return 'a memory limit above this command';
  return cause.limitBytes === undefined ? 'a memory limit' : `memory limit of ${formatBytes(cause.limitBytes)}`;
}

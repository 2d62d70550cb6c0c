import { type Cause, describeSignal, type EnforcedItem, type Evidence, type Report } from '@ringfence/core';
import { formatBytes, formatDuration } from '@ringfence/core/units';
import { showValue } from '../print/values.ts';

/** Signals that end a pipeline or that somebody at the keyboard sent: a line about them would only repeat what is known. */
const EXPECTED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGPIPE', 'SIGTERM', 'SIGHUP'];

/** What is worth a line on stderr when a run has ended; nothing for a program that ended by itself and left nobody. */
export function endingLines(report: Report, stoppedBy?: NodeJS.Signals): readonly string[] {
  const why = whyItEnded(report, stoppedBy);
  return [
    ...(why === undefined ? [] : [why]),
    ...survivedBounds(report),
    ...refusedForks(report),
    ...survivors(report),
    ...report.notes,
  ];
}

function whyItEnded(report: Report, stoppedBy: NodeJS.Signals | undefined): string | undefined {
  const { cause } = report;
  switch (cause.kind) {
    case 'exit':
      return undefined;
    case 'signal':
      return EXPECTED.includes(cause.signal)
        ? undefined
        : `ended by ${cause.signal} (${describeSignal(cause.signal).toLowerCase()})`;
    case 'memory':
      return memoryLine(cause, report);
    case 'wall-time':
      return `stopped by time limit ${formatDuration(cause.limitMs)}${howItWent(report)}`;
    case 'cpu-time':
      return `stopped by cpu time limit ${formatDuration(cause.limitMs)}${howItWent(report)}`;
    case 'idle-time':
      return `stopped by idle time limit ${formatDuration(cause.limitMs)}: it printed nothing${howItWent(report)}`;
    case 'output':
      return `stopped by output limit ${formatBytes(cause.limitBytes)}${howItWent(report)}`;
    case 'shutdown':
      return cause.forced ? `killed by force${unheeded(report)}` : undefined;
    case 'canceled':
    case 'force-stop':
      return `killed with its whole tree${stoppedBy === undefined ? '' : `, on ${stoppedBy}`}`;
    case 'unknown':
      return `ended in a way nobody saw: ${cause.reason}`;
  }
}

function memoryLine(cause: Extract<Cause, { kind: 'memory' }>, { executor, memoryKills }: Report): string {
  const verb = memoryKills === undefined ? 'refused memory' : 'killed';
  const proof = [executor, cause.mechanism, counted(cause.evidence)].filter((part) => part !== '').join(', ');
  if (cause.limit === 'ancestor-or-system') return `${verb} by a memory bound above its own (${proof})`;
  const limit = cause.limitBytes === undefined ? '' : ` ${formatBytes(cause.limitBytes)}`;
  return `${verb} by memory limit${limit} (${proof})`;
}

/** `oom_kill 1`: the counter by its own name, and how far it went. The first one speaks; the report has all. */
function counted(evidence: readonly Evidence[] | undefined): string {
  const [first] = evidence ?? [];
  return first === undefined ? '' : `${first.source.split(' ').at(-1)} ${first.after - (first.before ?? 0)}`;
}

function howItWent({ kill, isForcefullyTerminated }: Report): string {
  if (kill === undefined) return '';
  const steps = [kill.politeSignal, isForcefullyTerminated ? kill.mechanism : undefined].filter(
    (step) => step !== undefined,
  );
  return steps.length === 0 ? '' : ` (${steps.join(', then ')})`;
}

/** Nobody can be said not to heed a signal that could not be sent; a note of the report tells of that. */
function unheeded({ kill }: Report): string {
  return kill?.politeSignal === undefined ? '' : `: it did not end after ${kill.politeSignal}`;
}

/** The program went on although memory was taken from its tree: only this line tells. */
function survivedBounds({ cause, memoryKills, allocationsRefused, executor, receipt }: Report): readonly string[] {
  const evidence = memoryKills ?? allocationsRefused;
  if (cause.kind === 'memory' || evidence === undefined) return [];
  const memory = enforced(receipt.items, 'memory');
  const limit = memory === undefined ? 'a memory limit' : `memory limit ${showValue('memory', memory.effective)}`;
  const did = memoryKills === undefined ? 'refused memory to' : 'killed processes of';
  return [`${limit} ${did} its tree (${executor}, ${counted(evidence)})`];
}

function refusedForks({ forksRefused, executor, receipt }: Report): readonly string[] {
  if (forksRefused === undefined) return [];
  const pids = enforced(receipt.items, 'pids');
  const limit = pids === undefined ? 'a pids limit' : `pids limit ${showValue('pids', pids.effective)}`;
  const proof = [executor, pids?.mechanism, counted(forksRefused)].filter((part) => part !== undefined).join(', ');
  return [`forks were refused by ${limit} (${proof})`];
}

/** Processes that not even SIGKILL ended, such as one that waits for a dead disk. */
function survivors({ kill }: Report): readonly string[] {
  if (kill === undefined || kill.survivors.length === 0) return [];
  return [`processes are left: ${kill.survivors.join(', ')} (${kill.mechanism}; ${kill.proof})`];
}

function enforced(items: Report['receipt']['items'], name: string): EnforcedItem | undefined {
  return items.filter((item) => item.status === 'enforced').find(({ item }) => item === name);
}

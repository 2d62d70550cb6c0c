import type { Limits } from '@ringfence/core';
import { escapeCommand } from '@ringfence/core';
import { type Outside, paintOf } from '../outside.ts';
import type { Style } from '../print/color.ts';
import { asJson } from '../print/json.ts';
import { roughBytes, roughTime } from '../print/sizes.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { type Given, isSet } from '../run/given.ts';
import { labelOf, listRuns, type RunEntry } from './entry.ts';
import type { LiveUsage } from './usage.ts';

const HEAD: readonly Cell[] = [
  'RUN',
  'NAME',
  'STATE',
  'EXECUTOR',
  'PID',
  'AGE',
  'MEMORY',
  'TASKS',
  'CPU',
  'COMMAND',
].map((title): Cell => ['dim', title]);

const STYLES: Readonly<Record<RunEntry['judged']['kind'], Style>> = { running: 'green', ended: 'dim', lost: 'red' };

/** `ringfence ps`. */
export async function ps(given: Given, outside: Outside): Promise<number> {
  const listing = await listRuns(outside);
  const all = isSet(given, 'all');
  const entries = listing.entries.filter(({ judged }) => all || judged.kind !== 'ended');
  if (isSet(given, 'quiet')) {
    await outside.stdout.print(entries.map((entry) => `${labelOf(entry)}\n`).join(''));
    return 0;
  }
  const rows: { entry: RunEntry; usage: LiveUsage | undefined }[] = [];
  for (const entry of entries) {
    const { state, judged } = entry;
    const usage = judged.kind === 'running' ? await listing.here.usageOf(state, judged.main?.pid) : undefined;
    rows.push({ entry, usage });
  }
  if (isSet(given, 'json')) {
    const broken = listing.broken.map(({ run, folder, problem }) => ({ run, state: folder.path, problem }));
    await outside.stdout.print(asJson({ schemaVersion: 1, runs: rows.map(document), broken }));
    return 0;
  }
  const now = Date.now();
  const table = [HEAD, ...rows.map(({ entry, usage }) => row(entry, usage, now))];
  await outside.stdout.print(`${tableLines(table, paintOf(given, outside, outside.stdout), '').join('\n')}\n`);
  for (const { problem } of listing.broken) await outside.stderr.print(`ringfence: ${problem}\n`);
  return 0;
}

function row(entry: RunEntry, usage: LiveUsage | undefined, now: number): readonly Cell[] {
  const { run, state, judged } = entry;
  const { command, limits } = state.record ?? {};
  return [
    run.slice(0, 12),
    state.name ?? '',
    [STYLES[judged.kind], stateText(judged)],
    state.executor,
    String(judged.main?.pid ?? ''),
    roughTime(now - state.createdAt),
    beside(usage?.memoryBytes, limits?.memory, roughBytes),
    beside(usage?.tasks, limits?.pids, String),
    usage?.cpuTimeMs === undefined ? '' : roughTime(usage.cpuTimeMs),
    command === undefined ? '' : escapeCommand(command.name, command.args).slice(0, 80),
  ];
}

function stateText(judged: RunEntry['judged']): string {
  switch (judged.kind) {
    case 'running':
      return judged.kept ? 'running' : 'running, unattended';
    case 'lost':
      return `lost: ${judged.lost}`;
    case 'ended': {
      const { exit } = judged.exit;
      return exit.kind === 'exited' ? `exited ${exit.exitCode}` : exit.kind === 'signaled' ? exit.signal : 'ended';
    }
  }
}

/** `12 MiB / 64 MiB`: what is used, and what may be. */
function beside(used: number | undefined, limit: number | undefined, show: (value: number) => string): string {
  if (used === undefined) return '';
  return limit === undefined ? show(used) : `${show(used)} / ${show(limit)}`;
}

function document({ entry, usage }: { entry: RunEntry; usage: LiveUsage | undefined }): object {
  const { run, state, judged, folder } = entry;
  const limits: Partial<Limits> | undefined = state.record?.limits;
  const exit = judged.kind === 'ended' ? judged.exit.exit : undefined;
  const lost = judged.kind === 'lost' ? { reason: judged.lost, message: judged.reason } : undefined;
  const { name, executor, createdAt, record } = state;
  const kept = judged.kind === 'running' ? judged.kept : undefined;
  const where = { state: folder.path, pid: judged.main?.pid, createdAt };
  return {
    run,
    name,
    status: judged.kind,
    kept,
    executor,
    ...where,
    command: record?.command,
    limits,
    usage,
    exit,
    lost,
  };
}

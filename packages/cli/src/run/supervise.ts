import type { Executor, Registry, Report } from '@ringfence/core';
import type { Outside } from '../outside.ts';
import type { Paint } from '../print/color.ts';
import { asJson } from '../print/json.ts';
import { degradedLines } from './degraded.ts';
import type { SignalDesk } from './desk.ts';
import { endingLines } from './ending.ts';
import { exitCodeOf } from './exit-code.ts';
import { tellDocument, tellFailure } from './failed.ts';
import type { Intent } from './intent.ts';
import { openReceipt, type ReceiptSink } from './receipt-file.ts';
import { relay } from './relay.ts';
import { summaryText } from './summary.ts';

/** Everything one run has at hand. */
export interface Job {
  readonly intent: Intent;
  readonly registry: Registry;
  readonly executor: Executor;
  readonly outside: Outside;
  readonly desk: SignalDesk;
  /** For what is said on stderr. */
  readonly paint: Paint;
}

/**
 * Starts the program, stands between it and the signals of this process, and tells how it ended. Answers the exit code.
 * @throws RingfenceError `INVALID_OPTION` when the file for the receipt cannot be opened; nothing has been started then
 */
export async function supervise(job: Job): Promise<number> {
  const { intent, executor, outside, desk } = job;
  const { receipt: path, json } = intent.telling;
  const receipt = path === undefined ? undefined : await openReceipt(path, outside.stderr);
  try {
    desk.expect(executor);
    await executor.start({ ...intent.start, cancelSignal: desk.canceled });
    desk.attach(executor);
    return await tellEnd(job, await follow(job), receipt);
  } catch (error) {
    return await tellFailure(error, { outside, json, receipt, stoppedBy: desk.stoppedBy });
  }
}

/** From the start to the report: what is not held is said at once, and watched output is led on. */
async function follow(job: Job): Promise<Report> {
  const { intent, executor, outside, registry } = job;
  const led =
    intent.output === 'relay'
      ? [relay(executor.stdout, outside.stdout.stream), relay(executor.stderr, outside.stderr.stream)]
      : [];
  await saying(job, degradedLines(executor.receipt()));
  const broken = (await registry.plugins()).filter(({ status }) => status === 'failed');
  await saying(
    job,
    broken.map(({ name, reason }) => `the plugin ${name} takes no part: ${reason ?? 'it failed'}`),
  );
  const report = await executor.wait();
  await Promise.all(led);
  return report;
}

async function tellEnd(job: Job, report: Report, receipt: ReceiptSink | undefined): Promise<number> {
  const { intent, outside, paint } = job;
  const { stoppedBy } = job.desk;
  const exitCode = exitCodeOf(report, stoppedBy);
  // The receipt for people has the notes in it.
  await saying(job, endingLines(intent.telling.stats ? { ...report, notes: [] } : report, stoppedBy));
  if (intent.telling.stats) await outside.stderr.print(summaryText(report, exitCode, paint));
  await receipt?.write(asJson(report));
  if (intent.telling.json) await tellDocument(asJson(report), outside);
  return exitCode;
}

/** Says lines on stderr, each behind the name of the tool; with `--quiet` none. */
async function saying({ intent, outside }: Job, lines: readonly string[]): Promise<void> {
  if (intent.telling.quiet || lines.length === 0) return;
  await outside.stderr.print(lines.map((line) => `ringfence: ${line}\n`).join(''));
}

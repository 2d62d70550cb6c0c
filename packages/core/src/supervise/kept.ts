import type { Confinement, Kept, Report } from '../contract/index.ts';
import { errorText } from '../errors/index.ts';
import type { StopReason } from '../report/cause.ts';

/** Characters of each output that go into the report of a detached run; the state folder has the rest. */
const REPORTED_BYTES = 1_000_000;

/**
 * Writes down why a detached run is stopped before anything is sent to it, so that whoever makes its report knows.
 * Answers why that was not possible: it is no reason to leave the run alone.
 */
export async function noteStop({ kept }: Confinement, { kind }: StopReason): Promise<string | undefined> {
  if (kept === undefined || (kind !== 'shutdown' && kind !== 'force-stop' && kind !== 'canceled')) return undefined;
  try {
    await kept.stopping({ kind });
    return undefined;
  } catch (error) {
    return `the reason of the stop could not be written down: ${errorText(error)}`;
  }
}

/** Why a detached run was stopped, as somebody wrote it down; `undefined` when nobody did. */
export async function notedStop(kept: Kept | undefined): Promise<StopReason | undefined> {
  const note = await kept?.stopped();
  if (note?.kind === 'canceled') return { kind: 'canceled', reason: 'the signal of its owner' };
  return note === undefined ? undefined : { kind: note.kind };
}

/** The report of a detached run that stands: the first one that was made, or that of whoever stopped it, with what the run printed. */
export async function keptReport(kept: Kept, made: Report): Promise<Report> {
  const notes: string[] = [];
  const settled = await kept.settle(made).catch((error: unknown) => {
    notes.push(`the report could not be kept: ${errorText(error)}`);
    return made;
  });
  const output = await kept.output(REPORTED_BYTES);
  const { stdout, stderr } = output;
  return { ...settled, stdout, stderr, notes: [...settled.notes, ...output.notes, ...notes] };
}

import type { Outside } from '../outside.ts';
import { failureDocument, failureText } from '../print/failure.ts';
import { asJson } from '../print/json.ts';
import { exitCodeOfError } from './exit-code.ts';
import type { ReceiptSink } from './receipt-file.ts';

/** Where a failure is told. */
export interface FailurePlaces {
  readonly outside: Outside;
  readonly json: boolean;
  readonly receipt?: ReceiptSink | undefined;
  readonly stoppedBy?: NodeJS.Signals | undefined;
}

/** Tells that there is no report and why, to people and to whoever asked for a document; answers the exit code. */
export async function tellFailure(
  error: unknown,
  { outside, json, receipt, stoppedBy }: FailurePlaces,
): Promise<number> {
  const document = asJson(failureDocument(error));
  await outside.stderr.print(failureText(error));
  await receipt?.write(document);
  if (json) await tellDocument(document, outside);
  return exitCodeOfError(error, stoppedBy);
}

/** Prints a document on stdout, or on stderr when stdout cannot take it: the exit code stays the one of the run. */
export async function tellDocument(document: string, { stdout, stderr }: Outside): Promise<void> {
  try {
    await stdout.print(document);
  } catch (error) {
    await stderr.print(`ringfence: stdout cannot take the report: ${String(error)}; here it is\n${document}`);
  }
}

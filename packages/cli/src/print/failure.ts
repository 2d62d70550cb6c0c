import { errorText, isRingfenceError, type RingfenceError, systemCode } from '@ringfence/core';
import { flagOfItem } from '../run/flags.ts';

/** An error as people read it: what happened, every executor's reasons, what to type. One of ours has no stack trace. */
export function failureText(error: unknown): string {
  if (isRingfenceError(error)) return `ringfence: ${ringfenceText(error)}\n`;
  // What the system refuses, such as a full disk behind stdout, is nobody's mistake.
  if (systemCode(error) !== undefined) return `ringfence: ${errorText(error)}\n`;
  const trace = error instanceof Error ? (error.stack ?? error.message) : errorText(error);
  return `ringfence: a mistake in ringfence itself: ${trace}\n`;
}

/** An error as a document for programs. */
export function failureDocument(error: unknown): object {
  if (!isRingfenceError(error)) return { schemaVersion: 1, error: { message: errorText(error) } };
  const { code, message, expected, received, authority, rejections } = error;
  const remedy = typedRemedy(error.remedy);
  return { schemaVersion: 1, error: { code, message, expected, received, authority, remedy, rejections } };
}

function ringfenceText({ message, remedy }: RingfenceError): string {
  const typed = typedRemedy(remedy);
  if (remedy === undefined || typed === undefined) return message;
  return `${message.slice(0, message.lastIndexOf('\nTry: '))}\n  try: ${typed}`;
}

/** Core speaks of fields, `memory: '128 MiB'`; whoever types options is told `--memory 128MiB`. */
function typedRemedy(remedy: string | undefined): string | undefined {
  return remedy?.replace(
    /\b(\w+): (?:'([^']*)'|([^\s',]+))/g,
    (whole, field: string, quoted?: string, bare?: string) => {
      const flag = flagOfItem(field);
      return flag === undefined ? whole : `${flag} ${(quoted ?? bare ?? '').replaceAll(' ', '')}`;
    },
  );
}

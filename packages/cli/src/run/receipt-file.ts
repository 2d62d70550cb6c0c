import { type FileHandle, open } from 'node:fs/promises';
import { errorText, RingfenceError, systemCode } from '@ringfence/core';
import type { Output } from '../print/output.ts';

/** Where the report of one run goes. */
export interface ReceiptSink {
  /** Never rejects: what the file cannot take is printed on stderr, with the reason. */
  write(document: string): Promise<void>;
}

/**
 * Opens the file for a receipt before the program runs, so that a wrong path costs nobody a run.
 * @throws RingfenceError `INVALID_OPTION` when it cannot be opened
 */
export async function openReceipt(path: string, stderr: Output): Promise<ReceiptSink> {
  if (path === '-') return { write: (document) => stderr.print(document) };
  const file = await openFile(path);
  return {
    write: async (document) => {
      try {
        await writeAll(file, document);
      } catch (error) {
        await stderr.print(`ringfence: the receipt cannot be written to ${path}: ${errorText(error)}; here it is\n`);
        await stderr.print(document);
      }
    },
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (error) {
    throw new RingfenceError('INVALID_OPTION', {
      problem: `the file for the receipt cannot be opened: ${errorText(error)}`,
      expected: '--receipt with a file in a folder that exists and may be written, or - for stderr',
      received: path,
      authority: `open(2), ${systemCode(error) ?? 'no code'}`,
      cause: error,
    });
  }
}

/** A network file system may only say at close(2) that the disk is full. */
async function writeAll(file: FileHandle, document: string): Promise<void> {
  try {
    await file.writeFile(document);
  } catch (error) {
    // Half a document must not be taken for a whole one. A device cannot be cut, and holds none.
    await file.truncate(0).catch(() => undefined);
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
}

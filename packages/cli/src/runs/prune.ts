import { existsSync } from 'node:fs';
import { cleanRoom, findRoom } from '@ringfence/posix/runs';
import type { Outside } from '../outside.ts';
import { type Given, isSet } from '../run/given.ts';
import { labelOf, listRuns, type RunEntry } from './entry.ts';
import { RunOpener } from './open.ts';

/** `ringfence prune`: what is left of runs that are over goes, and what could not be removed is said. */
export async function prune(given: Given, outside: Outside): Promise<number> {
  const listing = await listRuns(outside);
  const room = findRoom({ ...outside, uid: process.geteuid?.() });
  if (room !== undefined) await cleanRoom(room, listing.here.table);
  const opener = new RunOpener(given, outside);
  const over = listing.entries.filter(({ judged }) => judged.kind !== 'running');
  for (const entry of over) {
    if (hasGroups(entry)) await removeGroups(entry, opener);
    entry.folder.remove();
  }
  const damaged = isSet(given, 'damaged') ? listing.broken : [];
  for (const { folder } of damaged) folder.remove();
  if (isSet(given, 'quiet')) return 0;
  await outside.stdout.print(
    [...over.map(labelOf), ...damaged.map(({ run }) => run)].map((name) => `${name}\n`).join(''),
  );
  for (const { problem } of isSet(given, 'damaged') ? [] : listing.broken) {
    await outside.stderr.print(`ringfence: left alone: ${problem}\n`);
  }
  return 0;
}

/** The shim removes groups itself, unless it was ended, or the program made groups inside of them. */
function hasGroups({ state }: RunEntry): boolean {
  return Object.values(state.data).some(
    (value) => typeof value === 'string' && value.startsWith('/') && existsSync(value),
  );
}

async function removeGroups(entry: RunEntry, opener: RunOpener): Promise<void> {
  try {
    await opener.open(entry);
  } catch {
    // A run that is lost cannot be opened, and that is known; its groups were removed on the way.
  }
}

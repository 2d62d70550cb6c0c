import { fileURLToPath } from 'node:url';
import { scaled } from './pace.ts';

const LONGEST_MS = 20_000;

/** The badly behaved programs that come with the kit. Each ends by itself after 20 seconds, or more on a slow machine, whatever happens. */
export const PROGRAMS = [
  'allocate',
  'allocate-twice',
  'burn',
  'daemon',
  'echo',
  'exit',
  'flood',
  'fork',
  'grow',
  'hold-pipe',
  'hop',
  'ignore',
  'open',
  'owner',
  'polite',
  'print-bytes',
  'reach',
  'send',
  'signals',
  'stay',
  'tell',
  'title',
  'write',
] as const;

/** One of them, by its name. */
export type ProgramName = (typeof PROGRAMS)[number];

/** Where a program lies. */
export function programPath(name: ProgramName): string {
  return fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url));
}

/** Seconds after which nobody whom the kit starts runs any more. */
export function longestSeconds(): number {
  return scaled(LONGEST_MS) / 1000;
}

/** What tells its programs so, where it is not the usual time. */
export function longestLife(): Readonly<Record<string, string>> {
  const longest = scaled(LONGEST_MS);
  return longest === LONGEST_MS ? {} : { RINGFENCE_CONFORMANCE_LONGEST_MS: String(longest) };
}

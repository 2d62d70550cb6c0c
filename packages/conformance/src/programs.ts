import { fileURLToPath } from 'node:url';

/** The badly behaved programs that come with the kit. Each ends by itself after 20 seconds, whatever happens. */
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

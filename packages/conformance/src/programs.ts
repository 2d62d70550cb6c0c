import { fileURLToPath } from 'node:url';

/** The badly behaved programs that come with the kit. Each ends by itself after 20 seconds, whatever happens. */
export const PROGRAMS = [
  'allocate',
  'burn',
  'daemon',
  'echo',
  'exit',
  'flood',
  'fork',
  'hold-pipe',
  'ignore',
  'polite',
  'print-bytes',
  'stay',
  'tell',
] as const;

/** One of them, by its name. */
export type ProgramName = (typeof PROGRAMS)[number];

/** Where a program lies. */
export function programPath(name: ProgramName): string {
  return fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url));
}

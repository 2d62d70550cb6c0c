// @ts-check
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../machines/process.mjs';

/** @import { Context } from './types.d.ts' */

/** GUI programs have no console; their names say so. */
const WINDOWED = /^window/;

/**
 * Compiles the test programs.
 *
 * @param {string} source folder of C files
 * @param {string} target
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function compileFixtures(source, target, { signal }) {
  mkdirSync(target, { recursive: true });
  const compiler = process.platform === 'win32' ? 'gcc' : 'x86_64-w64-mingw32-gcc';
  for (const file of readdirSync(source).filter((name) => name.endsWith('.c'))) {
    const program = join(target, `${basename(file, '.c')}.exe`);
    const kind = WINDOWED.test(file) ? ['-mwindows'] : [];
    const flags = ['-O1', '-s', '-Wall', '-Werror', '-municode', '-D_WIN32_WINNT=0x0A00', ...kind];
    await run([compiler, ...flags, '-o', program, join(source, file)], { signal });
  }
}

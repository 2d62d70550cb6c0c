// @ts-check
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cached, contentHash } from '../machines/cache.mjs';
import { run } from '../machines/process.mjs';

/** @import { Context } from './types.d.ts' */

const FLAGS = ['-O1', '-s', '-Wall', '-Werror', '-municode', '-D_WIN32_WINNT=0x0A00'];

/** GUI programs have no console; their names say so. */
const WINDOWED = /^window/;

/** What is recorded of a machine and read by the test programs. */
const RECORDED = ['payloads.txt'];

/**
 * The compiled test programs and what was recorded, in one folder; compiled anew when a source has changed.
 *
 * @param {string} tests folder `test` of the plugin
 * @param {string} target
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function layFixtures(tests, target, context) {
  mkdirSync(target, { recursive: true });
  const source = join(tests, 'fixtures');
  const files = readdirSync(source).filter((name) => name.endsWith('.c'));
  const parts = files.flatMap((file) => [file, readFileSync(join(source, file), 'utf8')]);
  const hash = contentHash([...FLAGS, ...parts]);
  const compiled = await cached({ ...context, name: 'windows-fixtures', hash }, (fresh) =>
    compileAll(source, files, fresh, context),
  );
  for (const file of readdirSync(compiled)) copyFileSync(join(compiled, file), join(target, file));
  for (const file of RECORDED) copyFileSync(join(tests, 'recorded', file), join(target, file));
}

/**
 * @param {string} source
 * @param {readonly string[]} files
 * @param {string} target
 * @param {Context} context
 */
async function compileAll(source, files, target, { signal, say }) {
  say(`compiling ${files.length} test programs`);
  const compiler = process.platform === 'win32' ? 'gcc' : 'x86_64-w64-mingw32-gcc';
  for (const file of files) {
    const program = join(target, `${basename(file, '.c')}.exe`);
    const kind = WINDOWED.test(file) ? ['-mwindows'] : [];
    await run([compiler, ...FLAGS, ...kind, '-o', program, join(source, file)], { signal });
  }
}

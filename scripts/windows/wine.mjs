// @ts-check
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { cached, contentHash } from '../machines/cache.mjs';

/** @import { Context, Place } from './types.d.ts' */

const LOADER = '/usr/lib/wine/wine64';
const SERVER = '/usr/lib/wine/wineserver';

/** Makes a prefix say that it is Windows 10, and lets windows be made where there is no display. */
const REGISTRY = [
  ['HKCU\\Software\\Wine', 'Version', 'win10'],
  ['HKCU\\Software\\Wine\\Drivers', 'Graphics', 'null'],
];

/** Neither .NET nor a browser is needed, and menus are nobody's business; without a display Wine draws nowhere. */
const QUIET = {
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
  NODE_SKIP_PLATFORM_CHECK: '1',
  DISPLAY: undefined,
};

/**
 * The Wine of this Debian with a prefix from the cache.
 *
 * @param {Context} context
 * @returns {Promise<Place>}
 */
export async function hostWine(context) {
  const version = (await inWine([LOADER, '--version'], {}, context)).trim();
  const prefix = await cached(
    { ...context, name: 'wine-prefix', hash: contentHash([version, ...REGISTRY.flat()]) },
    (fresh) => makePrefix(fresh, version, context),
  );
  const env = envOf(prefix);
  await keepServer(env, context);
  return {
    name: version,
    argv: (program, args) => [LOADER, program, ...args],
    env,
    path: (path) => `Z:${path.replaceAll('/', '\\')}`,
    stop: async () => {
      await inWine([SERVER, '-k'], env, context).catch(() => undefined);
    },
  };
}

/**
 * @param {string} fresh
 * @param {string} version
 * @param {Context} context
 */
async function makePrefix(fresh, version, context) {
  context.say(`making a prefix of ${version}`);
  const env = envOf(fresh);
  await inWine([LOADER, 'wineboot', '-i'], env, context);
  for (const [key = '', name = '', value = ''] of REGISTRY) {
    await inWine([LOADER, 'reg', 'add', key, '/v', name, '/d', value, '/f'], env, context);
  }
  // The registry is written when the server ends, and a prefix is moved only when nobody writes into it any more.
  await inWine([SERVER, '-k'], env, context).catch(() => undefined);
  await inWine([SERVER, '-w'], env, context);
}

/**
 * A server that stays between two programs: each cold start of one costs seconds.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Context} context
 */
async function keepServer(env, context) {
  await inWine([SERVER, '-p'], env, context);
}

/**
 * @param {string} prefix
 * @returns {Readonly<Record<string, string | undefined>>}
 */
function envOf(prefix) {
  return { ...QUIET, WINEPREFIX: prefix };
}

/**
 * Runs a program of Wine with its output in a file: its programs cannot write into a pipe of this side.
 *
 * @param {readonly string[]} argv
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Context} context
 * @returns {Promise<string>} what it printed
 */
function inWine([program = '', ...args], env, { work, signal }) {
  const output = join(work, 'wine-output');
  const fd = openSync(output, 'w');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', fd, fd], signal });
    child.once('error', reject);
    child.once('exit', async (code) => {
      const { readFileSync, closeSync } = await import('node:fs');
      closeSync(fd);
      const text = readFileSync(output, 'utf8');
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text}`));
    });
  });
}

// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, contentHash } from '../machines/cache.mjs';
import { run } from '../machines/process.mjs';

/** @import { Context, Place } from './types.d.ts' */

/**
 * A Wine that is installed: how its programs are started, and what it says of itself.
 *
 * @typedef {object} Wine
 * @property {(program: 'wine' | 'wineserver', args: readonly string[]) => readonly string[]} argv
 * @property {string} version
 */

/** Where Debian's 64-bit Wine keeps what its scripts start. */
export const PROGRAMS = { wine: '/usr/lib/wine/wine64', wineserver: '/usr/lib/wine/wineserver' };

/** What a server says last, when it ends by itself, stands in a file of its own. */
const SERVER_WORDS = 'wineserver-output';

/** A server that does not end hangs. */
const LONGEST_END_MS = 60_000;

const RANDOM_BYTES = fileURLToPath(new URL('random-bytes.c', import.meta.url));

/** Makes a prefix say that it is Windows 10, and lets windows be made where there is no display. */
const REGISTRY = [
  ['HKCU\\Software\\Wine', 'Version', 'win10'],
  ['HKCU\\Software\\Wine\\Drivers', 'Graphics', 'null'],
];

/**
 * Neither .NET nor a browser is needed, and menus are nobody's business; without a display Wine draws nowhere. What Wine
 * calls an error is kept: it stands beside the output of a test program that fails.
 */
const QUIET = {
  WINEDEBUG: 'fixme-all,err+all',
  WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
  NODE_SKIP_PLATFORM_CHECK: '1',
  DISPLAY: undefined,
};

/**
 * The Wine of this Debian.
 *
 * @param {Context} context
 * @returns {Promise<Wine>}
 */
export async function hostWine(context) {
  const steady = await steadyAddresses(context);
  /** @type {Wine['argv']} */
  const argv = (program, args) => [...steady, PROGRAMS[program], ...args];
  return { argv, version: await versionOf(argv, context) };
}

/**
 * What to start Wine with, so that each of its programs starts. Every Windows program has a page at 0x7ffe0000, and Wine
 * puts it there when the program starts. Its loader lies at 0x7d000000, and Linux puts the heap of a program anywhere in
 * the gigabyte behind it: about once in 8000 starts right there. Then that program ends at once ("failed to map the
 * shared user data"), and whoever wanted to start it gets error 1359 or waits for it for ever.
 *
 * @param {Pick<Context, 'signal' | 'say'>} context
 * @returns {Promise<readonly string[]>}
 * @see arch_randomize_brk(), Linux, arch/x86/kernel/process.c; virtual_alloc_first_teb(), Wine, dlls/ntdll/unix/virtual.c
 */
export async function steadyAddresses({ signal, say }) {
  const steady = ['setarch', '--addr-no-randomize'];
  try {
    await run([...steady, 'true'], { signal });
    return steady;
  } catch (error) {
    if (signal.aborted) throw error;
    // The rules of a container may forbid it; the tests run all the same, and one in thousands of programs will not start.
    say('addresses cannot be kept from being random here: about one Wine program in 8000 will not start');
    return [];
  }
}

/**
 * What a Wine says of itself.
 *
 * @param {Wine['argv']} argv
 * @param {Context} context
 * @returns {Promise<string>}
 */
export async function versionOf(argv, context) {
  return (await withOutput(argv('wine', ['--version']), {}, context)).trim();
}

/**
 * A Wine with a prefix from the cache.
 *
 * @param {Wine} wine
 * @param {string} windowed path of a program with a window that stays
 * @param {Context} context
 * @returns {Promise<Place>}
 */
export async function winePlace(wine, windowed, context) {
  const hash = contentHash([wine.version, ...REGISTRY.flat(), readFileSync(RANDOM_BYTES, 'utf8')]);
  const prefix = await cached({ ...context, name: 'wine-prefix', hash }, (fresh) => makePrefix(fresh, wine, context));
  const env = envOf(prefix);
  const path = (/** @type {string} */ unix) => `Z:${unix.replaceAll('/', '\\')}`;
  const stop = () => endServer(wine, env, context);
  // A server that stays between two programs: each cold start of one costs seconds.
  const start = async () => {
    await withOutput(wine.argv('wineserver', ['-p']), env, context, SERVER_WORDS);
    keepDesktop(wine.argv('wine', [path(windowed)]), env, context);
  };
  // One that somebody left there was started with other addresses than ours, and so would be what it starts.
  await stop();
  await start();
  return {
    name: wine.version,
    argv: (program, args) => wine.argv('wine', [program, ...args]),
    env,
    path,
    words: () => readFileSync(join(context.work, SERVER_WORDS), 'utf8').slice(-2000),
    stop,
    renew: async () => {
      await stop();
      await start();
    },
  };
}

/**
 * @param {string} fresh
 * @param {Wine} wine
 * @param {Context} context
 */
async function makePrefix(fresh, wine, context) {
  context.say(`making a prefix of ${wine.version}`);
  const env = envOf(fresh);
  await withOutput(wine.argv('wine', ['wineboot', '-i']), env, context);
  for (const [key = '', name = '', value = ''] of REGISTRY) {
    await withOutput(wine.argv('wine', ['reg', 'add', key, '/v', name, '/d', value, '/f']), env, context);
  }
  await addRandomBytes(fresh, context);
  // The registry is written when the server ends, and a prefix is moved only when nobody writes into it any more.
  await endServer(wine, env, context);
}

/**
 * The rolldown in vite asks for random bytes in a way that the Wine of Debian 12 does not know.
 *
 * @param {string} prefix
 * @param {Context} context
 */
async function addRandomBytes(prefix, { signal }) {
  const library = join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll');
  if (existsSync(library)) return;
  const flags = ['-shared', '-O1', '-s', '-Wall', '-Werror'];
  await run(['x86_64-w64-mingw32-gcc', ...flags, '-o', library, RANDOM_BYTES, '-ladvapi32'], { signal });
}

/**
 * Ends everything of a prefix, and waits until its server is gone.
 *
 * @param {Wine} wine
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Pick<Context, 'work'>} context
 */
async function endServer(wine, env, { work }) {
  // Also when the run was given up.
  const context = { work, signal: AbortSignal.timeout(LONGEST_END_MS) };
  // It answers 1 when there was none.
  await withOutput(wine.argv('wineserver', ['-k']), env, context).catch(() => undefined);
  await withOutput(wine.argv('wineserver', ['-w']), env, context);
}

/**
 * @param {string} prefix
 * @returns {Readonly<Record<string, string | undefined>>}
 */
function envOf(prefix) {
  return { ...QUIET, WINEPREFIX: prefix };
}

/**
 * Wine starts a desktop for the first program that looks for windows and ends it after the last, which costs each of them a
 * second, and many on a machine that is busy; a program may look for windows without having one. This one keeps it, as the
 * desktop of a real Windows is always there, until the server is ended.
 *
 * @param {readonly string[]} argv
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Pick<Context, 'say'>} context
 */
function keepDesktop([program = '', ...args], env, { say }) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  child.once('error', (error) => say(`no desktop is kept, so that tests are slower: ${error.message}`));
  child.unref();
}

/**
 * Runs a program of Wine with its output in a file: its programs cannot write into a pipe of this side.
 *
 * @param {readonly string[]} argv
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Pick<Context, 'work' | 'signal'>} context
 * @param {string} [file]
 * @returns {Promise<string>} what it printed
 */
function withOutput([program = '', ...args], env, { work, signal }, file = 'wine-output') {
  const output = join(work, file);
  const fd = openSync(output, 'w');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', fd, fd], signal });
    child.once('error', reject);
    child.once('exit', (code) => {
      closeSync(fd);
      const text = readFileSync(output, 'utf8');
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${text}`));
    });
  });
}

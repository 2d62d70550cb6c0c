// @ts-check
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { run } from '../machines/process.mjs';

/** @import { Context } from './types.d.ts' */

/** @typedef {{ readonly program: string, readonly package: string }} Need */

/** The compiler of the test programs. @type {readonly Need[]} */
const COMPILER = [{ program: 'x86_64-w64-mingw32-gcc', package: 'gcc-mingw-w64-x86-64' }];

/** Debian keeps the 64-bit loader out of the PATH; the script that is there asks for the 32-bit one. @type {readonly Need[]} */
const WINE = [{ program: '/usr/lib/wine/wine64', package: 'wine64' }];

/** What makes the Debian that has a newer Wine, and enters it. @type {readonly Need[]} */
const CHROOT = [
  { program: 'mmdebstrap', package: 'mmdebstrap' },
  { program: 'unshare', package: 'util-linux' },
];

/**
 * Makes sure that what the tests need on a Linux host is there: installs it as root on Debian, else says what to type.
 *
 * @param {'8' | '10'} wine
 * @param {Context} context
 * @returns {Promise<void>}
 * @throws {Error} naming every missing program, and what to type
 */
export async function prepareHost(wine, { signal, say }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `the Windows tests run on Windows, or under Wine on Linux x64; this is ${process.platform} ${process.arch}`,
    );
  }
  const missing = [...COMPILER, ...(wine === '8' ? WINE : CHROOT)].filter(({ program }) => !isHere(program));
  if (missing.length === 0) return;
  const packages = missing.map((need) => need.package);
  if (process.getuid?.() !== 0 || !isDebian()) {
    const programs = missing.map(({ program }) => program).join(', ');
    throw new Error(`missing on this host: ${programs}. On Debian, as root: apt-get install ${packages.join(' ')}`);
  }
  say(`installing ${packages.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update'], { signal, env });
  await run(['apt-get', 'install', '-y', '--no-install-recommends', ...packages], { signal, env });
}

/**
 * @param {string} program name on the PATH, or absolute path
 * @returns {boolean}
 */
function isHere(program) {
  const folders = isAbsolute(program) ? ['/'] : (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not in this folder; the others are still asked.
      return false;
    }
  });
}

/** @returns {boolean} */
function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    // Without the file nobody claims to be Debian.
    return false;
  }
}

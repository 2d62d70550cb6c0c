// @ts-check
import { join } from 'node:path';
import { debianArchive } from '../machines/archive.mjs';
import { cached, cacheFolder, contentHash } from '../machines/cache.mjs';
import { run } from '../machines/process.mjs';
import { PROGRAMS, steadyAddresses, versionOf } from './wine.mjs';

/** @import { Context } from './types.d.ts' */
/** @import { Wine } from './wine.mjs' */

/** The release whose Wine runs Node 24 and newer. */
const SUITE = 'trixie';

const PACKAGES = ['wine', 'wine64', 'ca-certificates'];

/**
 * Enters the folder as its root, with the folders in which tests and results lie in their usual places. In a mount
 * namespace of its own, so that nothing is left mounted however this ends.
 */
const ENTER = `set -e
root=$1; shift
for folder in /dev /proc "$1" "$2"; do mkdir -p "$root$folder"; mount --rbind "$folder" "$root$folder"; done
shift 2
exec chroot "$root" "$@"`;

/**
 * The Wine of a newer Debian, in a folder of the cache.
 *
 * @param {string} repository
 * @param {Context} context
 * @returns {Promise<Wine>}
 * @throws {Error} when this is not root, who alone may change the root of a program
 */
export async function newerWine(repository, context) {
  if (process.getuid?.() !== 0)
    throw new Error('--wine 10 changes the root of programs, which only root may do; try: sudo');
  const root = await cached({ ...context, name: 'wine-debian', hash: contentHash([SUITE, ...PACKAGES]) }, (fresh) =>
    makeRoot(fresh, context),
  );
  const enter = [
    ...(await steadyAddresses(context)),
    'unshare',
    '--mount',
    'sh',
    '-c',
    ENTER,
    'sh',
    root,
    cacheFolder(),
    repository,
  ];
  /** @type {Wine['argv']} */
  const argv = (program, args) => [...enter, PROGRAMS[program], ...args];
  return { argv, version: await versionOf(argv, context) };
}

/**
 * @param {string} fresh
 * @param {Context} context
 */
async function makeRoot(fresh, { signal, say }) {
  say(`making a Debian ${SUITE} with ${PACKAGES.join(' ')}, which takes minutes`);
  const slim = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  const include = [`--include=${PACKAGES.join(',')}`, '--aptopt=Apt::Install-Recommends "false"'];
  const { mirror, aptOptions } = await debianArchive(signal);
  const where = [...aptOptions.map((line) => `--aptopt=${line}`), SUITE, join(fresh), ...mirror];
  await run(['mmdebstrap', '--variant=apt', ...include, ...slim, ...where], { signal, gentle: true });
}

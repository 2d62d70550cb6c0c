import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { run } from './process.mjs';

/** Ends of the names of programs that run inside a machine. */
export const programSuffix = '.machine.mjs';

/**
 * Copies what is published of every package, its test programs and fixtures, and the production dependencies.
 *
 * @param {string} repository
 * @param {string} target existing folder
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export async function packWorkspace(repository, target, signal) {
  const listed = await run(['npm', 'ls', '--omit=dev', '--all', '--parseable'], { cwd: repository, signal });
  const installed = listed
    .toString()
    .split('\n')
    .filter((path) => path.includes('node_modules'));
  for (const path of installed) copy(path, repository, target);
  for (const folder of packageFolders(repository)) {
    for (const part of ['package.json', 'dist', 'programs', 'test']) {
      const path = join(folder, part);
      if (existsSync(path)) copy(path, repository, target);
    }
  }
  copy(join(repository, 'package.json'), repository, target);
  copy(join(repository, 'scripts/machines/programs'), repository, target);
}

/**
 * @param {string} repository
 * @returns {string[]}
 */
export function packageFolders(repository) {
  return ['packages', 'plugins'].flatMap((kind) => {
    const parent = join(repository, kind);
    return readdirSync(parent)
      .map((name) => join(parent, name))
      .filter((path) => existsSync(join(path, 'package.json')));
  });
}

/**
 * A link to a workspace stays a link: inside the machine it leads to the copied package.
 *
 * @param {string} path
 * @param {string} from
 * @param {string} to
 */
function copy(path, from, to) {
  const target = join(to, relative(from, path));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(path, target, { recursive: true, verbatimSymlinks: true, filter: (source) => isWanted(source, path) });
}

/**
 * Tests and declarations are of no use without a test runner and a compiler; nested dependencies are listed on their own.
 *
 * @param {string} source
 * @param {string} top
 * @returns {boolean}
 */
function isWanted(source, top) {
  if (/\.(test|d)\.(ts|mts|cts)$|\.map$|\.tsbuildinfo$/.test(source)) return false;
  return !(source !== top && source.endsWith('/node_modules') && statSync(source).isDirectory());
}

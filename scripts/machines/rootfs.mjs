import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianArchive } from './archive.mjs';
import { cached, contentHash } from './cache.mjs';
import { run } from './process.mjs';

/** @import { Archive } from './archive.mjs' */
/** @import { MachineRecipe } from './types.d.ts' */

const hook = fileURLToPath(new URL('guest/kernel-hook.sh', import.meta.url));
const left = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/i18n/*'];

/** Namespaces of its own: what the builder mounts and starts is gone with it, also when it or we are killed. */
const apart = [
  ...['setpriv', '--pdeathsig', 'KILL', '--'],
  ...['unshare', '--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
];

/**
 * The release's packages and its kernel as one tar file, straight from the archive and without anything of ours.
 *
 * @param {MachineRecipe} recipe
 * @param {{ work: string, signal: AbortSignal, say: (line: string) => void }} context
 * @returns {Promise<string>} path of the tar file
 * @throws {Error} when not root: the packages' own scripts run in a changed root
 */
export async function rootFileSystem(recipe, context) {
  const hash = contentHash([
    JSON.stringify(builder(recipe, '', '', { mirror: [], aptOptions: [] })),
    readFileSync(hook),
  ]);
  const folder = await cached({ ...context, name: `${recipe.name}-root`, hash }, async (fresh) => {
    if (process.getuid?.() !== 0) throw new Error(`building '${recipe.name}' needs root: run it once with sudo`);
    context.say(`${recipe.name}: fetching and unpacking the release`);
    const archive = await debianArchive(context.signal);
    const unfinished = join(fresh, 'unfinished.tar');
    await run([...apart, ...builder(recipe, hook, unfinished, archive)], {
      signal: context.signal,
      killSignal: 'SIGKILL',
      gentle: true,
      env: { TMPDIR: fresh },
    });
    renameSync(unfinished, join(fresh, 'root.tar'));
  });
  return join(folder, 'root.tar');
}

/**
 * @param {MachineRecipe} recipe
 * @param {string} script customize hook
 * @param {string} target
 * @param {Archive} archive
 * @returns {string[]}
 */
function builder(recipe, script, target, archive) {
  return [
    ...['mmdebstrap', '--mode=root', '--variant=minbase', `--include=${recipe.packages.join(',')}`],
    ...left.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...['Apt::Install-Recommends "false"', ...recipe.aptOptions, ...archive.aptOptions].map(
      (line) => `--aptopt=${line}`,
    ),
    // The builder's own shell runs it: the path is quoted for that shell.
    `--customize-hook='${script.replaceAll("'", `'\\''`)}' "$1"`,
    ...[recipe.suite, target, ...archive.mirror],
  ];
}

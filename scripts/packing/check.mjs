// @ts-check
import { relative } from 'node:path';
import { add, look, NOTHING } from '../run/check.mjs';
import { ask } from '../run/program.mjs';
import { withFolder } from '../run/temporary.mjs';
import { listPackages } from '../workspace/packages.mjs';
import { staleOutputs } from '../workspace/stale.mjs';
import { pack } from './pack.mjs';
import { checkContents, checkManifest } from './rules.mjs';

/** @import { Counts } from '../run/check.mjs' */
/** @import { WorkspacePackage } from '../workspace/packages.mjs' */

const PUBLINT = 'node_modules/publint/src/cli.js';
const ATTW = 'node_modules/@arethetypeswrong/cli/dist/index.js';

/**
 * Packs every package as it would be published and holds each tarball against the rules. Reads the last build.
 *
 * @returns {Promise<Counts>}
 */
export function checkPacking() {
  return withFolder('packing', async (folder) => {
    let counts = NOTHING;
    for (const owner of listPackages()) {
      counts = add(counts, await look(`${owner.manifest.name} can be published`, () => speakAgainst(owner, folder)));
    }
    return counts;
  });
}

/**
 * @param {WorkspacePackage} owner
 * @param {string} folder
 * @returns {Promise<readonly string[]>}
 */
async function speakAgainst(owner, folder) {
  const { tarball, files } = await pack(owner, folder);
  const stale = staleOutputs(owner).map((file) => `${relative(owner.folder, file)} has no source`);
  return [
    ...checkManifest({ ...owner.manifest }),
    ...checkContents(files),
    ...stale,
    ...(await judge([PUBLINT, 'run', tarball, '--strict'])),
    ...(await judge([ATTW, tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'])),
  ];
}

/**
 * @param {readonly string[]} argv a script and its arguments
 * @returns {Promise<readonly string[]>} what it printed, when it was not content
 */
async function judge(argv) {
  const { code, stdout, stderr } = await ask([process.execPath, ...argv]);
  return code === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

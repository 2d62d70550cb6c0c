// @ts-check
// Keeps the last proof and writes the tables from it. `npm run proofs [-- MACHINE/EXECUTOR=FILE...]` takes results/linux-matrix.json
// and, under a name for their machine, one executor of documents of `ringfence prove --json`; `-- --tables` only writes the tables.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identityName } from './machines/matrix.mjs';
import { proofIn } from './machines/proofs.mjs';
import { condense } from './proofs/condense.mjs';
import { lastProof, PROOF_FILE } from './proofs/file.mjs';
import { PLUGIN_READMES, withClaims, withTables } from './proofs/readme.mjs';
import { demand } from './run/program.mjs';
import { repository } from './workspace/packages.mjs';

/** @import { StepResult } from './machines/types.d.ts' */
/** @import { Proved } from './proofs/types.d.ts' */

/** @param {string} file @returns {Proved[]} */
function fromMatrix(file) {
  /** @type {{ results: readonly StepResult[] }} */
  const { results } = JSON.parse(readFileSync(file, 'utf8'));
  return results.flatMap(({ machine, step, files }) => {
    const proof = proofIn(files);
    return proof === undefined ? [] : [{ machine, identity: identityName(step), subject: step.executor, proof }];
  });
}

/** @param {string} given `MACHINE/EXECUTOR=FILE` @returns {Proved[]} */
function fromDocument(given) {
  const [, machine = '', wanted = '', file = ''] = /^([^/=]+)\/([^/=]+)=(.+)$/.exec(given) ?? [];
  const { host, executors } = JSON.parse(readFileSync(file, 'utf8'));
  const identity = host.uid === 0 ? 'root' : 'user';
  const proofs = executors.filter((/** @type {{ executor: string }} */ { executor }) => executor === wanted);
  if (proofs.length === 0)
    throw new Error(`MACHINE/EXECUTOR=FILE was expected, with that executor in the file, not '${given}'`);
  return proofs.map((/** @type {{ executor: string }} */ proof) => ({
    ...{ machine, identity, subject: proof.executor },
    proof: { ...proof, host },
  }));
}

/** @param {string} path @param {(text: string) => string} change */
function rewrite(path, change) {
  const file = join(repository, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

const given = process.argv.slice(2);
if (given[0] !== '--tables') {
  const matrix = fromMatrix(join(repository, 'results/linux-matrix.json'));
  const proof = condense([...matrix, ...given.flatMap(fromDocument)]);
  mkdirSync(dirname(PROOF_FILE), { recursive: true });
  writeFileSync(PROOF_FILE, `${JSON.stringify(proof, undefined, 2)}\n`);
}
rewrite('README.md', (readme) => withTables(readme, lastProof()));
for (const path of PLUGIN_READMES) rewrite(path, (readme) => withClaims(path, readme));
const files = [PROOF_FILE, 'README.md', ...PLUGIN_READMES];
await demand([process.execPath, 'node_modules/@biomejs/biome/bin/biome', 'format', '--write', ...files]);

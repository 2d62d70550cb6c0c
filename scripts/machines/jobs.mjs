import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { identityName } from './matrix.mjs';

/** @import { Identity, Step } from './types.d.ts' */

/**
 * @param {{ jobs: readonly string[], identities: readonly Identity[], nodes: readonly string[], only: string | undefined }} wanted
 * @param {{ machine: string, repository: string }} where
 * @returns {Promise<Step[]>}
 * @throws {Error} when a job is not known, or when nothing at all is left to run
 */
export async function listSteps({ jobs, identities, nodes, only }, where) {
  /** @type {Step[]} */
  const steps = [];
  for (const name of jobs) {
    const job = await import(fileOf(name).href);
    steps.push(...job.default({ ...where, identities, nodes }));
  }
  const chosen = steps.filter(
    (step) => only === undefined || [step.id, ...step.argv].some((word) => word.includes(only)),
  );
  if (chosen.length === 0)
    throw new Error(
      `no step${only === undefined ? '' : ` with '${only}'`} in ${jobs.join(', ')} as ${identities.map(identityName).join(', ')}`,
    );
  return chosen;
}

/**
 * @param {string} name of a file in `jobs`, or a path with a slash in it
 * @returns {URL}
 */
function fileOf(name) {
  const file = name.includes('/') ? pathToFileURL(name) : new URL(`jobs/${name}.mjs`, import.meta.url);
  if (!existsSync(file)) throw new Error(`no job '${name}': ${fileURLToPath(file)} does not exist`);
  return file;
}

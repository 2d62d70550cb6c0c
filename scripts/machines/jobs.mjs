import { existsSync } from 'node:fs';
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
    const file = new URL(`jobs/${name}.mjs`, import.meta.url);
    if (!existsSync(file)) throw new Error(`no job '${name}' in scripts/machines/jobs`);
    const job = await import(file.href);
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

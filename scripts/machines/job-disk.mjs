import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskSize, ext4Disk } from './disks.mjs';
import { run } from './process.mjs';

/** @import { Step } from './types.d.ts' */

/** Name of a step's folder: its place in the job. @param {number} index @returns {string} */
export function stepFolder(index) {
  return String(index + 1).padStart(3, '0');
}

/**
 * Puts the steps beside the packed workspace, and makes a disk of both.
 *
 * @param {object} job
 * @param {string} job.machine
 * @param {readonly Step[]} job.steps
 * @param {string} job.packed the workspace
 * @param {string} job.folder on the same file system; made here, gets `workspace` and `steps`
 * @param {string} job.path of the disk
 * @param {AbortSignal} job.signal
 */
export async function writeJobDisk({ machine, steps, packed, folder, path, signal }) {
  mkdirSync(folder);
  // Links instead of copies: machines side by side have the same workspace.
  await run(['cp', '-al', packed, join(folder, 'workspace')], { signal });
  for (const [index, step] of steps.entries()) {
    const place = join(folder, 'steps', stepFolder(index));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'shape'), step.shape);
    writeFileSync(join(place, 'user'), step.user);
    writeFileSync(join(place, 'timeout'), String(Math.ceil(step.timeoutMs / 1000)));
    writeFileSync(join(place, 'argv'), terminated(step.argv));
    writeFileSync(join(place, 'env'), terminated(environment(machine, step, stepFolder(index))));
  }
  await ext4Disk(path, diskSize.job, folder, signal);
}

/**
 * What a program inside the machine is told. XDG_RUNTIME_DIR and the like are not among it: those belong to the shape.
 *
 * @param {string} machine
 * @param {Step} step
 * @param {string} number
 * @returns {string[]}
 */
function environment(machine, step, number) {
  return [
    `PATH=/opt/node/${step.node}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    `RINGFENCE_RESULTS=/results/${number}/files`,
    `RINGFENCE_SCRATCH=/scratch`,
    `RINGFENCE_MACHINE=${machine}`,
    `RINGFENCE_SHAPE=${step.shape}`,
    `RINGFENCE_USER=${step.user}`,
  ];
}

/** @param {readonly string[]} words @returns {string} */
function terminated(words) {
  const bad = words.find((word) => word.includes('\0'));
  if (bad !== undefined) throw new Error(`no argument can hold a NUL byte: ${JSON.stringify(bad)}`);
  return words.map((word) => `${word}\0`).join('');
}

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stepFolder } from './job-disk.mjs';
import { run } from './process.mjs';

/** @import { Ending, Step, StepResult } from './types.d.ts' */

const tailLength = 4000;

/**
 * Reads the results disk without mounting it.
 *
 * @param {object} from
 * @param {string} from.machine
 * @param {string} from.path of the disk
 * @param {readonly Step[]} from.steps
 * @param {string} from.folder gets the files; made here
 * @param {string} from.lost why a step may be missing
 * @param {AbortSignal} from.signal
 * @returns {Promise<StepResult[]>}
 */
export async function readResults({ machine, path, steps, folder, lost, signal }) {
  mkdirSync(folder);
  await run(['debugfs', '-R', 'rdump / .', path], { cwd: folder, signal });
  let reason = lost;
  return steps.map((step, index) => {
    const place = join(folder, stepFolder(index));
    const ms = Number.parseInt(read(join(place, 'ms')) ?? '', 10);
    const end = ending(read(join(place, 'ended')), reason);
    // What happened to the machine is told once; the steps after it only say that they had none.
    if (end.kind === 'not-run') reason = 'the machine was gone';
    return {
      machine,
      step,
      ending: end,
      durationMs: Number.isNaN(ms) ? undefined : ms,
      stdoutTail: (read(join(place, 'stdout')) ?? '').slice(-tailLength),
      stderrTail: (read(join(place, 'stderr')) ?? '').slice(-tailLength),
      files: filesBelow(join(place, 'files')),
    };
  });
}

/**
 * How a step ended, from the line `RESULT CODE STATUS` that its shape wrote.
 *
 * @param {string | undefined} line
 * @param {string} lost
 * @returns {Ending}
 * @see systemd.exec(5), $SERVICE_RESULT, $EXIT_CODE, $EXIT_STATUS (systemd 232)
 */
export function ending(line, lost) {
  const [result, code, status] = (line ?? '').trim().split(' ');
  if (result === 'timeout') return { kind: 'timeout' };
  if (code === 'exited' && status !== undefined && /^\d+$/.test(status))
    return { kind: 'exited', code: Number(status) };
  if ((code === 'killed' || code === 'dumped') && status !== undefined) return { kind: 'signalled', signal: status };
  return { kind: 'not-run', reason: line === undefined ? lost : `it could not be started: ${line.trim()}` };
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined when there is no such file
 */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Absent is an answer here: the step did not come that far.
    return undefined;
  }
}

/**
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function filesBelow(folder) {
  if (read(join(folder, '..', 'ms')) === undefined) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

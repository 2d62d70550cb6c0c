// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installIfNeeded } from './run/install.mjs';
import { demand, show } from './run/program.mjs';
import { withFolder } from './run/temporary.mjs';

/** @typedef {{ kind: string, limitBytes?: number, exitCode?: number }} Cause */
/** @typedef {{ item: string, status: string, mechanism?: string, reason?: string }} Item */
/** @typedef {{ executor: string, cause: Cause, receipt: { items: readonly Item[] } }} Report */

const RINGFENCE = [process.execPath, 'packages/cli/dist/bin.js'];
const PROGRAM = ['node', 'scripts/demo/allocate.mjs', '256'];
const LIMITS = ['--memory', '128M', '--pids', '64', '--timeout', '30s'];

/**
 * Installs and builds what is missing, then runs a program that takes 256 MB inside a fence of 128 MB.
 *
 * @returns {Promise<number>} exit code: 0 when the program met the fence that its receipt promised
 */
async function main() {
  await installIfNeeded();
  await demand([process.execPath, 'node_modules/typescript/bin/tsc', '-b']);
  return withFolder('quick-start', async (folder) => {
    const file = join(folder, 'report.json');
    console.log(`\n$ ringfence run ${LIMITS.join(' ')} --stats -- ${PROGRAM.join(' ')}\n`);
    const code = await show([...RINGFENCE, 'run', ...LIMITS, '--stats', '--receipt', file, '--', ...PROGRAM]);
    const { verdict, expected } = judge(JSON.parse(readFileSync(file, 'utf8')));
    console.log(`\nexit code ${code}\n${verdict}`);
    console.log('What every executor offers on this machine: node packages/cli/dist/bin.js doctor');
    return code === expected ? 0 : 1;
  });
}

/**
 * What the report means here, and the exit code that goes with it.
 *
 * @param {Report} report
 * @returns {{ readonly verdict: string, readonly expected: number }}
 */
function judge({ executor, receipt }) {
  const memory = receipt.items.find(({ item }) => item === 'memory');
  if (memory?.status === 'enforced') {
    const verdict = `${executor} holds the program to its memory by ${memory.mechanism}: it was killed at the limit.`;
    return { verdict, expected: 137 };
  }
  const reason = memory?.reason ?? 'it is not in the receipt';
  const more = process.getuid?.() ? '\nAs root more may hold: sudo node scripts/quick-start.mjs' : '';
  return { verdict: `Nothing held the memory here, and the receipt says why: ${reason}.${more}`, expected: 0 };
}

process.exitCode = await main();

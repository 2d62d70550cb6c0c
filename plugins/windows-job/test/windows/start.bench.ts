import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Times } from './start-times.ts';

/** A start in a job may take this much of a plain one that gives its program the same console. */
const MOST_OF_A_SPAWN = 1.15;

const CONSOLES = ['in our console', 'a hidden console'];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

test('the time from a start to the first byte and to the end', { timeout: 170_000 }, async () => {
  const program = fileURLToPath(new URL('./start-times.js', import.meta.url));
  // The program gets a console by being hidden, whether this one has any or not.
  const { stdout } = await promisify(execFile)(process.execPath, [program], { windowsHide: true });
  const times: Readonly<Record<string, readonly Times[]>> = JSON.parse(stdout);
  for (const [name, measured] of Object.entries(times)) {
    const [firstByte, end] = (['firstByte', 'end'] as const).map((what) => median(measured.map((each) => each[what])));
    console.log(`${name.padEnd(30)} first byte ${firstByte?.toFixed(1)} ms, end ${end?.toFixed(1)} ms`);
  }
  const firstBytes = (name: string): readonly number[] => (times[name] ?? []).map(({ firstByte }) => firstByte);
  for (const where of CONSOLES) {
    const [plain, ours] = [firstBytes(`spawn, ${where}`), firstBytes(`windows-job, ${where}`)];
    const ratio = median(ours.map((own, round) => own / (plain[round] ?? Number.NaN)));
    console.log(`first byte, ${where}: ${ratio.toFixed(2)}x, median of ${ours.length} ratios within a round`);
    assert.ok(ratio <= MOST_OF_A_SPAWN, `${ratio} is more than ${MOST_OF_A_SPAWN}`);
  }
});

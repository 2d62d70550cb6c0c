import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { DoctorDocument } from '../src/doctor/document.ts';
import { BIN, build, ringfence } from './start.ts';

build();
const MIB = 1024 ** 2;

/** What the kernel of this machine holds by the best executor. */
function heldHere(): (capability: string) => boolean {
  const { stdout } = spawnSync(process.execPath, [BIN, 'doctor', '--json', '--no-discover'], { encoding: 'utf8' });
  const { executors, best }: DoctorDocument = JSON.parse(stdout);
  const capabilities = executors.find(({ name }) => name === best)?.capabilities ?? [];
  return (id) =>
    capabilities.some((found) => found.capability === id && found.status === 'proved' && found.grade === 'kernel');
}

const held = heldHere();
const lacking = ['limit.memory', 'limit.pids', 'kill.tree'].filter((capability) => !held(capability));
if (lacking.length > 0) console.warn(`skipped: the kernel of this machine does not hold ${lacking.join(', ')} for us`);

const run = (...words: string[]): ReturnType<typeof ringfence> => ringfence(['run', '--no-discover', ...words]);

describe('limits that the kernel of this machine holds', () => {
  test.skipIf(!held('limit.memory'))(
    'a program that wants 1 GiB ends at 128 MiB: 137, a line, and the peak',
    async () => {
      const hog = [process.execPath, '-e', 'Buffer.alloc(2 ** 30, 1)'];
      const ended = await run('--memory', '128M', '--receipt', '-', '--', ...hog);
      expect(ended.code).toBe(137);
      const [line = '', ...document] = ended.stderr.split('\n');
      expect(line).toMatch(/^ringfence: killed by memory limit 128 MiB \(\S+, memory\.\S+, oom_kill [1-9]\d*\)$/);
      const { usage, cause } = JSON.parse(document.join('\n'));
      expect(cause).toMatchObject({ kind: 'memory', limit: 'own', limitBytes: 128 * MIB });
      expect(usage.memoryPeakBytes).toBeGreaterThan(115 * MIB);
      expect(usage.memoryPeakBytes).toBeLessThanOrEqual(128 * MIB);
    },
  );

  test.skipIf(!held('limit.pids'))('forks beyond the limit are refused, and a line says so', async () => {
    const forks = 'i=0; while [ $i -lt 40 ]; do sleep 20 & i=$((i + 1)); done 2> /dev/null; exit 5';
    const ended = await run('--pids', '16', '--', 'sh', '-c', forks);
    expect(ended.stderr).toMatch(/^ringfence: forks were refused by pids limit 16 \(\S+, pids\.max, max \d+\)$/m);
  });

  test.skipIf(!held('kill.tree'))('what the program left behind is killed, and a line says so', async () => {
    const ended = await run('--', 'sh', '-c', 'setsid sleep 300 > /dev/null 2>&1 & echo started');
    expect(ended).toMatchObject({ code: 0, stdout: 'started\n' });
    expect(ended.stderr).toMatch(/^ringfence: 1 process.* left by the command .*killed$/m);
  });

  test.skipIf(lacking.length > 0)(
    'a whole wish is refused or held: --strict runs where the kernel holds all of it',
    async () => {
      const words = ['--strict', '--memory', '64M', '--pids', '32', '--require', 'kill.tree=kernel', '--quiet'];
      expect(await run(...words, '--', 'echo', 'ran')).toMatchObject({ code: 0, stdout: 'ran\n', stderr: '' });
    },
  );
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupAt } from '@ringfence/posix';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serviceTree } from '../../src/service/tree.ts';

let folder: string;
const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-'));
  write('cgroup.events', 'populated 1\nfrozen 0\n');
  write('cgroup.procs', '11\n12\n');
  for (const file of ['cgroup.kill', 'cgroup.freeze', 'cpu.max']) write(file, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A service whose main process is seen to run once, and then what the kernel and the manager do happens. */
function killed(then: () => void, afterLook: () => void = () => undefined) {
  let looks = 0;
  const group = groupAt(folder, folder);
  const read = (file: string): string | undefined => {
    // Its events are read between the look at its processes and the kill.
    if (looks === 1) afterLook();
    return group.read(file);
  };
  const isRunning = (): boolean => {
    looks += 1;
    if (looks === 2) then();
    return looks === 1;
  };
  const killByManager = (): Promise<void> => Promise.reject(new Error('the manager is not needed'));
  return serviceTree({ ...group, read }, { isRunning, isAccounted: () => false, killByManager }).kill();
}

test('a kill does not wait for the stop hook, and names it for no survivor', async () => {
  expect(await killed(() => write('cgroup.procs', '99\n'))).toMatchObject({
    ...{ mechanism: 'cgroup.kill', complete: true, killed: 2, survivors: [] },
    proof: 'cgroup.procs has nobody of those whom cgroup.kill met',
  });
});

test('a kill waits for everybody who was there', async () => {
  let gone = false;
  const proof = await killed(() => {
    write('cgroup.procs', '12\n99\n');
    setTimeout(() => {
      gone = true;
      write('cgroup.procs', '99\n');
    }, 30);
  });
  expect([proof.complete, gone]).toEqual([true, true]);
});

test('a kill waits for who was forked after the first look', async () => {
  let gone = false;
  const end = (): void => {
    setTimeout(() => {
      gone = true;
      write('cgroup.procs', '99\n');
    }, 30);
  };
  const { complete } = await killed(end, () => write('cgroup.procs', '13\n'));
  expect([complete, gone]).toEqual([true, true]);
});

test('a kill says what it saw where nobody is left', async () => {
  const { proof } = await killed(() => {
    write('cgroup.procs', '');
    write('cgroup.events', 'populated 0\nfrozen 0\n');
  });
  expect(proof).toBe('cgroup.events populated 0');
});

import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { IoLimit } from '@ringfence/core';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase, type Observation } from '../case.ts';
import { idle, shell } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';
import { enforced } from './enforced.ts';

const RATE = 2 << 20;
const FILE = 6 << 20;
const HUGE = 4 << 20;

/** Waits for a word, moves so many bytes past the cache in one direction, and says when they are through. */
const MOVE = 'echo ready; read -r go; dd if="$1" of="$2" bs=256k count=24 "$3" 2>/dev/null && echo done';

/** Bytes per second that `dd` moves, from the word to the last byte. */
async function rateOf(stage: Stage, io: IoLimit, ...args: readonly string[]): Promise<number> {
  const run = await stage.start(shell(MOVE, ...args), { resources: { io }, command: { stdin: 'pipe' } });
  enforced(run, 'io');
  await run.line();
  const began = performance.now();
  run.executor.stdin?.end('go\n');
  if ((await run.lineOrEnd()) !== 'done') throw new CaseNotTried('this file system cannot be used past its cache');
  return (FILE * 1000) / (performance.now() - began);
}

function seen(rate: number): Observation {
  const overshoot = Math.max(0, rate / RATE - 1);
  // The kernel lets a first portion through at once, a tenth of a second's.
  must(overshoot <= 0.15, 'it moves at most 15 % more than it may', { bytesPerSecond: rate });
  return { item: 'io', asked: RATE, observed: rate, overshoot };
}

/** A file that is on the disk, and not only in memory. */
function written(path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, Buffer.alloc(FILE, 'x'));
  fsyncSync(file);
  closeSync(file);
}

/** Bounds on devices and on huge pages. */
export const IO_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.io/held',
    title: 'a program does not read faster from a disk than it may',
    capability: 'limit.io',
    needs: ['linux'],
    observes: 'how long it takes to read six MiB past the cache, from the disk under the folder for temporary files',
    prove: async (stage) => {
      const path = join(stage.folder, 'file');
      written(path);
      const io = { path: stage.folder, readBytes: RATE };
      return seen(await rateOf(stage, io, path, '/dev/null', 'iflag=direct'));
    },
  }),
  defineCase({
    id: 'limit.io/written',
    title: 'a program does not write faster to a disk than it may',
    capability: 'limit.io',
    needs: ['linux'],
    observes: 'how long it takes to write six MiB past the cache, to the disk under the folder for temporary files',
    prove: async (stage) => {
      const io = { path: stage.folder, writeBytes: RATE };
      return seen(await rateOf(stage, io, '/dev/zero', join(stage.folder, 'file'), 'oflag=direct'));
    },
  }),
  defineCase({
    id: 'limit.hugetlb/read-back',
    title: 'the receipt of hugetlb says what the kernel holds the program to',
    capability: 'limit.hugetlb',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the file of the kernel for huge pages of 2 MiB',
    prove: async (stage) => {
      if (!existsSync('/sys/kernel/mm/hugepages/hugepages-2048kB'))
        throw new CaseNotTried('this machine has no huge pages of 2 MiB');
      const run = await stage.start(idle(), { resources: { hugetlb: { '2M': HUGE } } });
      const { readBack } = enforced(run, 'hugetlb');
      await run.line();
      const kernel = stage.outside.value(run.pid, 'hugetlb', '');
      must(kernel?.value === HUGE, 'the kernel holds it to what was asked', kernel);
      must(JSON.stringify(readBack).includes(String(HUGE)), 'the receipt says so', readBack);
      return { item: 'hugetlb', asked: HUGE, observed: HUGE };
    },
  }),
];

import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { idle } from '../stage/invocation.ts';
import { enforced } from './enforced.ts';

const RATE = 2 << 20;
const FILE = 5 << 20;
const HUGE = 4 << 20;

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
    observes: 'how long it takes to read five MiB past the cache, from the disk under the folder for temporary files',
    prove: async (stage) => {
      const path = join(stage.folder, 'file');
      written(path);
      const args = [`if=${path}`, 'of=/dev/null', 'bs=256k', 'iflag=direct'];
      const io = { path: stage.folder, readBytes: RATE };
      const run = await stage.start({ file: 'dd', args }, { resources: { io } });
      enforced(run, 'io');
      const began = performance.now();
      const { exitCode, stderr } = await run.executor.wait();
      if (exitCode !== 0) throw new CaseNotTried(`this file system cannot be read past its cache: ${stderr}`);
      const rate = (FILE * 1000) / (performance.now() - began);
      // The kernel lets a first portion through at once.
      must(rate < RATE * 1.5, 'it reads at most half as much again as it may', { bytesPerSecond: rate });
      return { item: 'io', asked: RATE, observed: rate, overshoot: Math.max(0, rate / RATE - 1) };
    },
  }),
  defineCase({
    id: 'limit.network/held',
    title: 'a tree does not send more than it may',
    capability: 'limit.network',
    programs: ['stay'],
    observes: 'nothing yet: there is nobody to send to on one machine',
    prove: async (stage) => {
      const run = await stage.start(idle(), { resources: { network: { transmitBytes: RATE } } });
      enforced(run, 'network');
      throw new CaseNotTried('the kit has no second machine to send to; the receipt says that it is enforced');
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

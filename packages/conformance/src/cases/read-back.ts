import type { KnownCapability, ReceiptValue } from '@ringfence/core';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { idle } from '../stage/invocation.ts';
import type { Asked, Stage } from '../stage/stage.ts';
import { enforced } from './enforced.ts';

const MEBIBYTE = 1_048_576;

interface Wish {
  readonly capability: KnownCapability;
  readonly item: string;
  readonly asked: Asked;
}

/** Values that a kernel has to round, where it rounds: then an answer that was never read back shows. */
const WISHES: readonly Wish[] = [
  { capability: 'limit.cpu', item: 'cpu', asked: { resources: { cpu: 0.337 } } },
  { capability: 'limit.cpu-weight', item: 'cpuWeight', asked: { resources: { cpuWeight: 37 } } },
  { capability: 'limit.memory', item: 'memory', asked: { resources: { memory: 700 * MEBIBYTE + 1234 } } },
  { capability: 'limit.memory-soft', item: 'memorySoft', asked: { resources: { memorySoft: 600 * MEBIBYTE + 1234 } } },
  { capability: 'limit.swap', item: 'swap', asked: { resources: { memory: '700M', swap: '16M' } } },
  { capability: 'limit.pids', item: 'pids', asked: { resources: { pids: 4321 } } },
  { capability: 'limit.io-weight', item: 'ioWeight', asked: { resources: { ioWeight: 37 } } },
  { capability: 'limit.file-size', item: 'fileSize', asked: { resources: { fileSize: 1_234_567 } } },
  { capability: 'limit.open-files', item: 'openFiles', asked: { resources: { openFiles: 123 } } },
  { capability: 'limit.core-size', item: 'coreSize', asked: { resources: { coreSize: 4096 } } },
];

/** Numbers that were divided on the way are compared with that in mind. */
export function isSameValue(receipt: ReceiptValue, kernel: number | string): boolean {
  if (typeof receipt !== 'number' || typeof kernel !== 'number') return receipt === kernel;
  return Math.abs(receipt - kernel) <= Math.abs(kernel) * 1e-6;
}

async function agrees(stage: Stage, { item, asked }: Wish): Promise<{ asked: ReceiptValue; observed: ReceiptValue }> {
  const run = await stage.start(idle(), asked);
  const entry = enforced(run, item);
  await run.line();
  const has = stage.outside.hasMechanism(run.pid, entry.mechanism);
  must(has !== false, `the mechanism ${entry.mechanism} is there for the process`, entry.mechanism);
  const kernel = stage.outside.value(run.pid, item, entry.mechanism);
  if (kernel === undefined) throw new CaseNotTried(`the kit knows no file of the kernel for ${entry.mechanism}`);
  must(isSameValue(entry.readBack, kernel.value), `the receipt says what ${kernel.source} says`, {
    receipt: entry.readBack,
    kernel: kernel.value,
  });
  if (kernel.effective !== undefined) {
    must(
      isSameValue(entry.effective, kernel.effective),
      `what is effective is the least of ${kernel.source} and all above`,
      {
        receipt: entry.effective,
        kernel: kernel.effective,
      },
    );
  }
  return { asked: entry.requested, observed: kernel.value };
}

/** The receipt says what the kernel's own file says, for each item by itself. */
export const READ_BACK_CASES: readonly ConformanceCase[] = WISHES.map((wish) =>
  defineCase({
    id: `${wish.capability}/read-back`,
    title: `the receipt of ${wish.item} says what the kernel holds the program to`,
    capability: wish.capability,
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the file of the kernel for the running process, and those of the groups above it',
    prove: async (stage) => ({ item: wish.item, ...(await agrees(stage, wish)) }),
  }),
);

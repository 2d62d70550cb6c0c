import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exit } from '@ringfence/core';
import { confinedBy, type Mutant } from './mutant.ts';

/** Faults in what is told of the program's output and of its end. */
export const END_MUTANTS: readonly Mutant[] = [
  {
    fault: 'both outputs on one stream',
    on: 'universal',
    caught: 'streams/every-byte',
    says: /std(out|err) has what was printed/,
    mutate: (definition) =>
      confinedBy(definition, ({ stdout, stderr }) => {
        const merged = new PassThrough();
        stdout?.pipe(merged, { end: false });
        stderr?.pipe(merged, { end: false }).on('unpipe', () => merged.end());
        return { stdout: merged, stderr: undefined };
      }),
  },
  {
    fault: 'last words that are thrown away with the program',
    on: 'universal',
    caught: 'streams/flood',
    says: /bytes arrive/,
    mutate: (definition) =>
      confinedBy(definition, ({ stdout }) => {
        const cut = new PassThrough();
        let bytes = 0;
        stdout?.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes < 1 << 20) cut.write(chunk);
          else cut.end();
        });
        stdout?.on('end', () => cut.end());
        return { stdout: cut };
      }),
  },
  {
    fault: 'an exit code that is swallowed',
    on: 'universal',
    caught: 'exit/codes',
    says: /ends with 1 has that code/,
    mutate: (definition) =>
      confinedBy(definition, ({ exited }) => ({ exited: exited.then((): Exit => ({ kind: 'exited', exitCode: 0 })) })),
  },
  {
    fault: 'a signal that is told as an exit code',
    on: 'universal',
    caught: 'exit/signals',
    says: /an end by SIGHUP is told as one/,
    mutate: (definition) =>
      confinedBy(definition, ({ exited }) => ({
        exited: exited.then((exit): Exit => (exit.kind === 'signaled' ? { kind: 'exited', exitCode: 129 } : exit)),
      })),
  },
  {
    fault: 'an end that is told before it came',
    on: 'universal',
    caught: 'exit/not-before',
    says: /does not run any more when its end is told/,
    mutate: (definition) =>
      confinedBy(definition, () => ({ exited: delay(50).then((): Exit => ({ kind: 'exited', exitCode: 0 })) })),
  },
  {
    fault: 'a second answer about the end that differs from the first',
    on: 'universal',
    caught: 'exit/same-answer',
    says: /every end of a run is equal/,
    mutate: (definition) =>
      confinedBy(definition, ({ exited }) => {
        let asked = 0;
        return {
          get exited(): Promise<Exit> {
            asked += 1;
            const answer = asked;
            return exited.then(() => ({ kind: 'exited', exitCode: answer }));
          },
        };
      }),
  },
  {
    fault: 'a polite stop that asks nobody',
    on: 'universal',
    caught: 'stop/polite',
    says: /it was asked/,
    mutate: (definition) => confinedBy(definition, () => ({ polite: async () => undefined })),
  },
  {
    fault: 'a polite stop that is a kill',
    on: 'universal',
    caught: 'stop/forced',
    says: /it has its grace/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({ polite: async () => void (await confinement.kill()) })),
  },
  {
    fault: 'a signal to the tree that reaches the main process only',
    on: 'universal',
    caught: 'stop/signal-tree',
    says: /over within|both get it/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({ signal: (signal) => confinement.signal(signal, 'main') })),
  },
  {
    fault: 'a signal to the main process that reaches the tree',
    on: 'universal',
    caught: 'stop/signal-main',
    says: /the child does not get it/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({ signal: (signal) => confinement.signal(signal, 'tree') })),
  },
  {
    fault: 'a signal that fails when the tree is gone',
    on: 'universal',
    caught: 'stop/after-the-end',
    says: /ESRCH/,
    mutate: (definition) =>
      confinedBy(definition, ({ pid }) => ({ signal: async (signal) => void process.kill(pid, signal) })),
  },
  {
    fault: 'a fence that cannot be let go of',
    on: 'universal',
    caught: 'release/quiet',
    says: /letting go of it does not throw/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({
        release: async () => {
          await confinement.release();
          throw new Error('it was removed already');
        },
      })),
  },
  {
    fault: 'a group that is not removed',
    on: 'cgroups-v1',
    caught: 'release/nothing-left',
    says: /the groups are gone/,
    mutate: (definition) => confinedBy(definition, () => ({ release: async () => undefined })),
  },
];

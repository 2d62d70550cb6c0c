import type { Confinement, KillProof } from '@ringfence/core';
import { changed, confinedBy, type Mutant } from './mutant.ts';

const PROOF: KillProof = {
  mechanism: 'freezer.state and SIGKILL',
  proof: 'cgroup.procs empty',
  complete: true,
  killed: undefined,
  survivors: [],
  rounds: 1,
};

async function killGroup({ pid, exited }: Confinement): Promise<KillProof> {
  process.kill(-pid, 'SIGKILL');
  await exited;
  return PROOF;
}

/** Faults in how a tree is held. */
export const TREE_MUTANTS: readonly Mutant[] = [
  {
    fault: 'a kill that misses whoever left the session',
    on: 'cgroups-v1',
    caught: 'kill.tree/daemon',
    says: /nobody of the tree runs when forceStop\(\) resolves/,
    mutate: (definition) => confinedBy(definition, (confinement) => ({ kill: () => killGroup(confinement) })),
  },
  {
    fault: 'a kill that does not wait for the end of the tree',
    on: 'cgroups-v1',
    caught: 'kill.tree/children',
    says: /nobody of the tree runs when forceStop\(\) resolves/,
    mutate: (definition) =>
      confinedBy(definition, ({ pid }) => ({
        kill: async () => {
          process.kill(pid, 'SIGKILL');
          return PROOF;
        },
      })),
  },
  {
    fault: 'a kill that proves what it cannot know',
    on: 'universal',
    caught: 'kill.tree/proof',
    says: /what may have been missed is not proved/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({
        kill: async () => ({ ...(await confinement.kill()), complete: true }),
      })),
  },
  {
    fault: 'a kill that counts whom it never saw',
    on: 'cgroups-v1',
    caught: 'kill.tree/proof',
    says: /it counts \d+ processes/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({ kill: async () => ({ ...(await confinement.kill()), killed: 99 }) })),
  },
  {
    fault: 'nobody looks for what the program left',
    on: 'cgroups-v1',
    caught: 'kill.tree/left-daemon',
    says: /nobody is left when the report is there/,
    mutate: (definition) => confinedBy(definition, () => ({ sweep: async () => undefined })),
  },
  {
    fault: 'a kill that ends other runs too',
    on: 'universal',
    caught: 'kill.tree/spares-others',
    says: /another run goes on/,
    mutate: (definition) => {
      const all: Confinement[] = [];
      return confinedBy(definition, (confinement) => {
        all.push(confinement);
        return {
          kill: async () => {
            await Promise.all(all.map((other) => other.kill()));
            return confinement.kill();
          },
        };
      });
    },
  },
  {
    fault: 'a freeze that does nothing',
    on: 'cgroups-v1',
    caught: 'freeze/stands-still',
    says: /a frozen tree uses no cpu time/,
    mutate: (definition) => confinedBy(definition, () => ({ freeze: async () => undefined })),
  },
  {
    fault: 'a freeze of the main process alone',
    on: 'cgroups-v1',
    caught: 'freeze/stands-still',
    says: /a frozen tree uses no cpu time/,
    mutate: (definition) =>
      confinedBy(definition, ({ pid }) => ({ freeze: async () => void process.kill(pid, 'SIGSTOP') })),
  },
  {
    fault: 'a thaw that does nothing',
    on: 'cgroups-v1',
    caught: 'freeze/stands-still',
    says: /a thawed tree runs on/,
    mutate: (definition) => confinedBy(definition, () => ({ thaw: async () => undefined })),
  },
  {
    fault: 'statistics that never change',
    on: 'cgroups-v1',
    caught: 'stats/cpu',
    says: /it is what the kernel counts|it grows/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => {
        const first = confinement.usage();
        return { usage: () => first };
      }),
  },
  {
    fault: 'statistics in another unit',
    on: 'cgroups-v1',
    caught: 'stats/memory',
    says: /it is at least what the process holds/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({
        usage: async () => {
          const usage = await confinement.usage();
          return { ...usage, memoryBytes: (usage.memoryBytes ?? 0) / 1024 };
        },
      })),
  },
  {
    fault: 'a list of processes with the main one alone',
    on: 'cgroups-v1',
    caught: 'processes/all',
    says: /both are listed/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({ processes: async () => (await confinement.processes()).slice(0, 1) })),
  },
  {
    fault: 'a handle without a start time',
    on: 'universal',
    caught: 'reattach/handle',
    says: /the start time of the process/,
    mutate: (definition) =>
      confinedBy(definition, (confinement) => ({
        handle: async () => {
          const handle = await confinement.handle();
          return { ...handle, identity: { ...handle.identity, startTime: '0' } };
        },
      })),
  },
  {
    fault: 'a handle that tells the arguments',
    on: 'universal',
    caught: 'reattach/handle',
    says: /no argument and no variable/,
    mutate: (definition) =>
      confinedBy(definition, (confinement, { args }) => ({
        handle: async () => {
          const handle = await confinement.handle();
          return { ...handle, data: { ...handle.data, args: args.join(' ') } };
        },
      })),
  },
  {
    fault: 'a handle that is opened by its pid alone',
    on: 'universal',
    caught: 'reattach/reused-pid',
    says: /it is refused with PROCESS_NOT_FOUND/,
    mutate: (definition) =>
      changed(definition, {
        reopen: async (handle, context) => {
          const pid = typeof handle === 'number' ? handle : handle.identity.pid;
          const found = await definition.reopen?.(pid, context);
          return found ?? { status: 'gone', reason: 'it cannot be opened' };
        },
      }),
  },
];

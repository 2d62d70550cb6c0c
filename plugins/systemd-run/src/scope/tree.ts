import { type GroupTree, type GroupView, unifiedTree, writeIfThere } from '@ringfence/posix';

/** The processes of a unit's group. Before they are killed the bound on cpu time goes: a process needs some to die. */
export function unitTree(group: GroupView): GroupTree {
  return unifiedTree(group.directory, () => void writeIfThere(group.directory, { file: 'cpu.max', value: 'max' }));
}

/**
 * The tree of a scope without its keeper, which a kill takes along.
 * @param beforeKill the keeper holds the counters, so they are read before it goes
 */
export function keptTree(group: GroupView, keeper: number, beforeKill: () => void): GroupTree {
  const whole = unitTree(group);
  const pids = (): readonly number[] => whole.pids().filter((pid) => pid !== keeper);
  return {
    ...whole,
    pids,
    isEmpty: () => pids().length === 0,
    kill: async () => {
      const killed = pids().length;
      beforeKill();
      const proof = await whole.kill();
      return { ...proof, killed, survivors: proof.survivors.filter((pid) => pid !== keeper) };
    },
    killAtOnce: () => {
      beforeKill();
      whole.killAtOnce();
    },
  };
}

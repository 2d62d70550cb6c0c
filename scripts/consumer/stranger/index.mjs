// @ts-check
import { definePlugin, NO_USAGE, planItems, refusedItem, requestedItems } from '@ringfence/core';

/** @import { Confinement, ExecutorDefinition, KillProof, LaunchPlan, Offered, Spawned } from '@ringfence/core' */

const NAME = 'stranger';

/** @type {Offered} */
const group = { grade: 'process', mechanism: 'kill(2) of the process group' };

/** @type {ExecutorDefinition} */
const executor = {
  name: NAME,
  rank: 10,
  platform: ['linux', 'darwin'],
  claims: {
    'kill.tree': { ...group, source: 'kill(2)', bounds: 'a process that changes its group is missed' },
    'stranger.cheer': { grade: 'process', mechanism: 'CHEER in the environment', source: 'environ(7)' },
  },
  async probe() {
    const cheer = { grade: /** @type {const} */ ('process'), mechanism: 'CHEER in the environment' };
    return { status: 'proved', offer: { 'kill.tree': group, 'stranger.cheer': cheer }, findings: ['always cheerful'] };
  },
  plan(request, { proved }) {
    const { file, args, env, cwd } = request.command;
    const items = planItems(requestedItems(request), proved.offer);
    const command = { file, args, env: { ...env, CHEER: 'hurray' }, cwd };
    return { executor: NAME, entry: { kind: 'direct' }, ...command, wrappers: [], ...items, notes: [] };
  },
  async launch(plan, { spawner, stdio, newSession }) {
    const { file, args, env, cwd } = plan;
    return confine(await spawner.spawn({ file, args, env, cwd, stdio, newSession, controlPipe: false }), plan);
  },
};

/**
 * @param {Spawned} spawned
 * @param {LaunchPlan} plan
 * @returns {Confinement}
 */
function confine({ pid, stdin, stdout, stderr, exited }, plan) {
  const kill = async () => {
    send(-pid, 'SIGKILL');
    await exited;
    return proof;
  };
  return {
    pid,
    stdin,
    stdout,
    stderr,
    exited,
    items: plan.refusals.map(refusedItem),
    signal: async (signal, target) => send(target === 'tree' ? -pid : pid, signal),
    polite: async (signal) => send(-pid, signal),
    kill,
    sweep: async () => undefined,
    processes: async () => [],
    freeze: undefined,
    thaw: undefined,
    update: undefined,
    usage: async () => NO_USAGE,
    verdict: async () => ({}),
    handle: async () => {
      throw new Error('a stranger remembers nobody');
    },
    abandon: () => send(-pid, 'SIGKILL'),
    release: async () => {},
  };
}

/** @type {KillProof} */
const proof = {
  mechanism: 'kill(2) of the process group',
  proof: 'the main process ended',
  complete: false,
  killed: undefined,
  survivors: [],
  rounds: 1,
};

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // A tree that is gone is not an error.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

export default () =>
  definePlugin({
    name: 'ringfence-plugin-stranger',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(executor),
  });

import type { Confinement, ExecutorDefinition, PlanContext, Request } from '@ringfence/core';

/** What the kit sees of an executor that core works with. */
export interface Watch {
  /** Confinements by the pid of their main process; the last one that was launched with it. */
  readonly launched: Map<number, Confinement>;
  /** What letting go of a fence came to, by the pid of its main process: `undefined` when it was quiet. */
  readonly released: Map<number, unknown>;
  /** Every launch that was begun, also those that failed. */
  launches: number;
  /** What the last plan was made of. */
  planned: { readonly request: Request; readonly context: PlanContext } | undefined;
  /** Called when a launch begins. */
  onLaunch: () => void;
}

/** The executor as it is, watched. Each method is called on the original: a class may keep its fields to itself. */
export function watched(definition: ExecutorDefinition): {
  readonly definition: ExecutorDefinition;
  readonly watch: Watch;
} {
  const watch: Watch = {
    launched: new Map(),
    released: new Map(),
    launches: 0,
    planned: undefined,
    onLaunch: () => undefined,
  };
  const { name, claims, rank, platform } = definition;
  const reopen = definition.reopen?.bind(definition);
  const seen: ExecutorDefinition = {
    name,
    claims,
    ...(rank === undefined ? {} : { rank }),
    ...(platform === undefined ? {} : { platform }),
    ...(reopen === undefined ? {} : { reopen }),
    probe: (host, signal) => definition.probe(host, signal),
    plan: (request, context) => {
      watch.planned = { request, context };
      return definition.plan(request, context);
    },
    launch: async (plan, context) => {
      watch.launches += 1;
      watch.onLaunch();
      const confinement = await definition.launch(plan, context);
      watch.launched.set(confinement.pid, confinement);
      return observed(confinement, watch);
    },
  };
  return { definition: seen, watch };
}

/** The same confinement, except that its release is looked at. */
function observed(confinement: Confinement, { released }: Watch): Confinement {
  const release = async (): Promise<void> => {
    try {
      await confinement.release();
      released.set(confinement.pid, undefined);
    } catch (error) {
      released.set(confinement.pid, error);
      throw error;
    }
  };
  return new Proxy(confinement, {
    get: (target, key) => {
      if (key === 'release') return release;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

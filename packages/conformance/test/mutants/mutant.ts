import type { Confinement, ExecutorDefinition, LaunchContext, LaunchPlan, ReceiptItem } from '@ringfence/core';

/** An executor with one deliberate fault, and the case that must notice it. */
export interface Mutant {
  /** What is wrong with it. */
  readonly fault: string;
  readonly on: 'universal' | 'cgroups-v1';
  /** The id of the case that must break. */
  readonly caught: string;
  /** What the case must say. */
  readonly says: RegExp;
  readonly mutate: (definition: ExecutorDefinition) => ExecutorDefinition;
}

/** The executor with some of its members replaced; each original is called on the original. */
export function changed(definition: ExecutorDefinition, change: Partial<ExecutorDefinition>): ExecutorDefinition {
  const { name, claims, rank, platform } = definition;
  const reopen = definition.reopen?.bind(definition);
  return {
    name,
    claims,
    ...(rank === undefined ? {} : { rank }),
    ...(platform === undefined ? {} : { platform }),
    ...(reopen === undefined ? {} : { reopen }),
    probe: (host, signal) => definition.probe(host, signal),
    plan: (request, context) => definition.plan(request, context),
    launch: (plan, context) => definition.launch(plan, context),
    ...change,
  };
}

/** The executor with a changed plan or context at launch. */
export function launchedWith(
  definition: ExecutorDefinition,
  change: (plan: LaunchPlan, context: LaunchContext) => { plan?: LaunchPlan; context?: LaunchContext },
): ExecutorDefinition {
  return changed(definition, {
    launch: (plan, context) => {
      const other = change(plan, context);
      return definition.launch(other.plan ?? plan, other.context ?? context);
    },
  });
}

/** The executor with a changed confinement. */
export function confinedBy(
  definition: ExecutorDefinition,
  change: (confinement: Confinement, plan: LaunchPlan) => Partial<Confinement>,
): ExecutorDefinition {
  return changed(definition, {
    launch: async (plan, context) => {
      const confinement = await definition.launch(plan, context);
      return replaced(confinement, change(confinement, plan));
    },
  });
}

/** The confinement with some of its members replaced, getters included; each original is called on the original. */
function replaced(confinement: Confinement, change: Partial<Confinement>): Confinement {
  const { pid, stdin, stdout, stderr, exited, items, polite, freeze, thaw, update } = confinement;
  const whole: Confinement = {
    ...{ pid, stdin, stdout, stderr, exited, items },
    polite: polite?.bind(confinement),
    freeze: freeze?.bind(confinement),
    thaw: thaw?.bind(confinement),
    update: update?.bind(confinement),
    signal: (signal, target) => confinement.signal(signal, target),
    kill: () => confinement.kill(),
    sweep: () => confinement.sweep(),
    processes: () => confinement.processes(),
    usage: () => confinement.usage(),
    verdict: () => confinement.verdict(),
    handle: () => confinement.handle(),
    abandon: () => confinement.abandon(),
    release: () => confinement.release(),
  };
  return Object.defineProperties(whole, Object.getOwnPropertyDescriptors(change));
}

/** The executor with changed items in its receipts. */
export function receiptOf(
  definition: ExecutorDefinition,
  change: (item: ReceiptItem) => ReceiptItem,
): ExecutorDefinition {
  return confinedBy(definition, ({ items }) => ({ items: items.map(change) }));
}

/** The executor that leaves out one setting at launch, and says that it is enforced. */
export function unwritten(definition: ExecutorDefinition, item: string): ExecutorDefinition {
  return changed(definition, {
    launch: async (plan, context) => {
      const setting = plan.settings.find((candidate) => candidate.item === item);
      const settings = plan.settings.filter((candidate) => candidate !== setting);
      const confinement = await definition.launch({ ...plan, settings }, context);
      if (setting === undefined) return confinement;
      const { value, ...about } = setting;
      const told: ReceiptItem = { ...about, status: 'enforced', applied: value, readBack: value, effective: value };
      return replaced(confinement, { items: [...confinement.items, told] });
    },
  });
}

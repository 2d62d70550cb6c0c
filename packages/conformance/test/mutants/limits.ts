import type { ExecutorDefinition, ReceiptItem, Verdict } from '@ringfence/core';
import { changed, confinedBy, launchedWith, type Mutant, receiptOf, unwritten } from './mutant.ts';

const enforced =
  (change: Partial<Extract<ReceiptItem, { status: 'enforced' }>>) =>
  (item: ReceiptItem): ReceiptItem =>
    item.status === 'enforced' ? { ...item, ...change } : item;

const says =
  (verdict: Verdict): Mutant['mutate'] =>
  (definition) =>
    confinedBy(definition, () => ({ verdict: async () => verdict }));

/** An executor that says of the network what is not so: it reads back half of what was asked. */
function halfTheNetwork(definition: ExecutorDefinition): ExecutorDefinition {
  const claim = { grade: 'kernel', mechanism: 'a bound of nobody', source: 'none' } as const;
  const { grade, mechanism } = claim;
  return changed(
    confinedBy(definition, ({ items }, { settings }) => {
      const told = settings.flatMap((setting): ReceiptItem[] => {
        if (setting.item !== 'network') return [];
        const { value: applied, ...about } = setting;
        const readBack = { transmitBytes: 131_072 };
        return [{ ...about, status: 'enforced', applied, readBack, effective: readBack }];
      });
      return { items: [...items, ...told] };
    }),
    {
      claims: { ...definition.claims, 'limit.network': claim },
      plan: (request, context) => {
        const plan = definition.plan(request, context);
        const asked = plan.refusals.filter(({ item }) => item === 'network');
        const added = asked.map(({ reason: _, ...about }) => ({ ...about, grade, mechanism, value: about.requested }));
        const refusals = plan.refusals.filter((refusal) => !asked.includes(refusal));
        return { ...plan, refusals, settings: [...plan.settings, ...added] };
      },
      probe: async (host, signal) => {
        const result = await definition.probe(host, signal);
        if (result.status !== 'proved') return result;
        return { ...result, offer: { ...result.offer, 'limit.network': { grade, mechanism } } };
      },
    },
  );
}

/** Faults in limits, and in what is told of them. */
export const LIMIT_MUTANTS: readonly Mutant[] = [
  {
    fault: 'a bound on the network that is told otherwise than it was asked',
    on: 'universal',
    caught: 'limit.network/read-back',
    says: /what was read back is what was asked/,
    mutate: halfTheNetwork,
  },
  {
    fault: 'a memory limit that is not written and told as enforced',
    on: 'cgroups-v1',
    caught: 'limit.memory/held',
    says: /it does not get all it tries to take/,
    mutate: (definition) => unwritten(definition, 'memory'),
  },
  {
    fault: 'a limit on tasks that is not written and told as enforced',
    on: 'cgroups-v1',
    caught: 'limit.pids/held',
    says: /some forks are refused/,
    mutate: (definition) => unwritten(definition, 'pids'),
  },
  {
    fault: 'a cpu limit that is written three times as high',
    on: 'cgroups-v1',
    caught: 'limit.cpu/held',
    says: /at most a tenth more/,
    mutate: (definition) =>
      launchedWith(definition, (plan) => {
        const tripled = (item: string, value: unknown): unknown => (item === 'cpu' ? Number(value) * 3 : value);
        const settings = plan.settings.map((setting) => ({
          ...setting,
          value: Number(tripled(setting.item, setting.value)),
        }));
        return { plan: { ...plan, settings } };
      }),
  },
  {
    fault: 'cpus that were not given, told as given',
    on: 'cgroups-v1',
    caught: 'limit.cpu-set/held',
    says: /the kernel allows it that cpu alone/,
    mutate: (definition) => unwritten(definition, 'cpuSet'),
  },
  {
    fault: 'a read-back that is a copy of what was applied',
    on: 'cgroups-v1',
    caught: 'limit.memory/read-back',
    says: /the receipt says what .* says/,
    mutate: (definition) =>
      receiptOf(definition, (item) => (item.status === 'enforced' ? { ...item, readBack: item.applied } : item)),
  },
  {
    fault: 'a receipt that lies about what is effective',
    on: 'cgroups-v1',
    caught: 'limit.pids/read-back',
    says: /what is effective is the least/,
    mutate: (definition) => receiptOf(definition, enforced({ effective: 7 })),
  },
  {
    fault: 'a receipt that names a mechanism which is not there',
    on: 'cgroups-v1',
    caught: 'receipt/kernel',
    says: /the mechanism of cpu is there/,
    mutate: (definition) => receiptOf(definition, enforced({ mechanism: 'cpu.imagined' })),
  },
  {
    fault: 'a receipt that makes a limit of each process one of the kernel over the tree',
    on: 'cgroups-v1',
    caught: 'receipt/grades',
    says: /has the grade that was proved/,
    mutate: (definition) => receiptOf(definition, enforced({ grade: 'kernel' })),
  },
  {
    fault: 'a receipt that leaves out what is not enforced',
    on: 'universal',
    caught: 'receipt/implied',
    says: /memory was asked for and swap follows/,
    mutate: (definition) =>
      changed(definition, {
        plan: (request, context) => {
          const plan = definition.plan(request, context);
          return { ...plan, refusals: plan.refusals.filter(({ item }) => item !== 'swap') };
        },
        launch: async (plan, context) => definition.launch({ ...plan, refusals: [] }, context),
      }),
  },
  {
    fault: 'a probe that offers a limit which it never tried',
    on: 'universal',
    caught: 'limit.memory/held',
    says: /it does not get all it tries to take/,
    mutate: (definition) =>
      changed(unwritten(definition, 'memory'), {
        claims: { ...definition.claims, 'limit.memory': { grade: 'kernel', mechanism: 'hope', source: 'hearsay' } },
        probe: async (host, signal) => {
          const result = await definition.probe(host, signal);
          if (result.status !== 'proved') return result;
          return { ...result, offer: { ...result.offer, 'limit.memory': { grade: 'kernel', mechanism: 'hope' } } };
        },
        plan: (request, context) => {
          const plan = definition.plan(request, context);
          const settings = plan.refusals.flatMap(({ item, capability, requested, implied }) =>
            item === 'memory'
              ? [
                  {
                    item,
                    capability,
                    requested,
                    implied,
                    grade: 'kernel' as const,
                    mechanism: 'hope',
                    value: requested,
                  },
                ]
              : [],
          );
          return { ...plan, settings, refusals: plan.refusals.filter(({ item }) => item !== 'memory') };
        },
      }),
  },
  {
    fault: 'a change of a limit that is answered and not written',
    on: 'cgroups-v1',
    caught: 'update/read-back',
    says: /the answer says what .* says/,
    mutate: (definition) =>
      confinedBy(definition, ({ items }) => ({
        update: async (limits) =>
          items.flatMap((item) => {
            const value = item.item === 'memory' ? limits.memory : undefined;
            return item.status === 'enforced' && value !== undefined
              ? [{ ...item, applied: value, readBack: value }]
              : [];
          }),
      })),
  },
  {
    fault: 'an answer to a change that leaves out what cannot be changed',
    on: 'cgroups-v1',
    caught: 'update/covers',
    says: /each limit stands once in the answer/,
    mutate: (definition) =>
      confinedBy(definition, ({ update }) => ({
        update: async (limits) => ((await update?.(limits)) ?? []).filter(({ status }) => status === 'enforced'),
      })),
  },
  {
    fault: 'another user whose groups of root are kept',
    on: 'cgroups-v1',
    caught: 'run-as/credentials',
    says: /no other group is left/,
    mutate: (definition) =>
      launchedWith(definition, (plan) => ({
        plan: {
          ...plan,
          settings: plan.settings.map((setting) =>
            setting.item === 'runAs' ? { ...setting, value: { user: 65_534, group: 65_534, groups: [0] } } : setting,
          ),
        },
      })),
  },
  {
    fault: 'a death by the memory limit that is not told as one',
    on: 'cgroups-v1',
    caught: 'cause.memory/own',
    says: /the cause is memory/,
    mutate: says({}),
  },
  {
    fault: 'a death by the memory limit that is blamed on the machine',
    on: 'cgroups-v1',
    caught: 'cause.memory/own',
    says: /it names this very limit/,
    mutate: says({
      memory: {
        evidence: [{ source: 'memory.oom_control oom_kill', before: 0, after: 1 }],
        limit: 'ancestor-or-system',
      },
    }),
  },
  {
    fault: 'every kill told as one by memory',
    on: 'cgroups-v1',
    caught: 'cause.memory/stranger',
    says: /the cause is SIGKILL by nobody we know/,
    mutate: says({
      memory: { evidence: [{ source: 'memory.oom_control oom_kill', before: 0, after: 1 }], limit: 'own' },
    }),
  },
  {
    fault: 'refused forks that nobody counts',
    on: 'cgroups-v1',
    caught: 'cause.pids/refused',
    says: /the report counts refused forks/,
    mutate: says({}),
  },
];

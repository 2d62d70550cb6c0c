import { spawn } from 'node:child_process';
import type { LaunchPlan } from '@ringfence/core';
import { changed, launchedWith, type Mutant } from './mutant.ts';

const withPlan =
  (change: (plan: LaunchPlan) => Partial<LaunchPlan>): Mutant['mutate'] =>
  (definition) =>
    launchedWith(definition, (plan) => ({ plan: { ...plan, ...change(plan) } }));

let counter = 0;

/** Faults before the program runs. */
export const START_MUTANTS: readonly Mutant[] = [
  {
    fault: 'a plan that is another one each time',
    on: 'universal',
    caught: 'request/plan-pure',
    says: /three plans/,
    mutate: (definition) =>
      changed(definition, {
        plan: (request, context) => {
          counter += 1;
          return { ...definition.plan(request, context), notes: [`plan ${counter}`] };
        },
      }),
  },
  {
    fault: 'a plan that forgets an item it cannot hold',
    on: 'universal',
    caught: 'request/plan-complete',
    says: /stands once in the plan/,
    mutate: (definition) =>
      changed(definition, {
        plan: (request, context) => {
          const plan = definition.plan(request, context);
          return { ...plan, refusals: plan.refusals.filter(({ item }) => item !== 'disk') };
        },
      }),
  },
  {
    fault: 'a refusal without a reason',
    on: 'universal',
    caught: 'limit.pids/held',
    says: /refuses pids with a reason/,
    mutate: (definition) =>
      changed(definition, {
        plan: (request, context) => {
          const plan = definition.plan(request, context);
          return { ...plan, refusals: plan.refusals.map((refusal) => ({ ...refusal, reason: '' })) };
        },
      }),
  },
  {
    fault: 'a probe that offers what was never claimed',
    on: 'universal',
    caught: 'request/claims',
    says: /what the probe offers is claimed/,
    mutate: (definition) =>
      changed(definition, {
        probe: async (host, signal) => {
          const result = await definition.probe(host, signal);
          if (result.status !== 'proved') return result;
          return { ...result, offer: { ...result.offer, 'limit.disk': { grade: 'kernel', mechanism: 'quota' } } };
        },
      }),
  },
  {
    fault: 'a probe that offers something else each time',
    on: 'universal',
    caught: 'request/probe-again',
    says: /a second probe offers the same/,
    mutate: (definition) => {
      let probed = 0;
      return changed(definition, {
        probe: async (host, signal) => {
          const result = await definition.probe(host, signal);
          probed += 1;
          return result.status === 'proved' && probed > 1 ? { ...result, offer: {} } : result;
        },
      });
    },
  },
  {
    fault: 'a start that failed and leaves a process behind',
    on: 'universal',
    caught: 'start/cannot-execute',
    says: /nothing is left behind/,
    mutate: (definition) =>
      launchedWith(definition, (plan) => {
        spawn('sleep', ['20'], { env: { ...plan.env }, stdio: 'ignore', detached: true }).unref();
        return {};
      }),
  },
  {
    fault: 'a launch that does not look at the signal of whoever gave up',
    on: 'universal',
    caught: 'start/canceled',
    says: /rejected with CANCELED/,
    mutate: (definition) =>
      launchedWith(definition, (_, context) => ({ context: { ...context, signal: new AbortController().signal } })),
  },
  {
    fault: 'variables that are not passed on',
    on: 'universal',
    caught: 'environment/variables',
    says: /the variable \w+ is what it was/,
    mutate: withPlan(({ env }) => ({ env: { PATH: env['PATH'] ?? '' } })),
  },
  {
    fault: 'the variables of the owner given to a program that was to have none of them',
    on: 'universal',
    caught: 'environment/nothing-else',
    says: /no other variable/,
    mutate: withPlan(({ env }) => ({ env: { LEAKED: 'yes', ...env } })),
  },
  {
    fault: 'arguments split at their spaces',
    on: 'universal',
    caught: 'environment/arguments',
    says: /each argument/,
    mutate: withPlan(({ args }) => ({ args: args.join(' ').split(' ') })),
  },
  {
    fault: 'a working directory that is ignored',
    on: 'universal',
    caught: 'environment/folder',
    says: /the working directory is the one/,
    mutate: withPlan(() => ({ cwd: '/' })),
  },
  {
    fault: 'an input that nobody closes',
    on: 'universal',
    caught: 'streams/no-input',
    says: /over within/,
    mutate: (definition) =>
      launchedWith(definition, (_, context) => ({
        context: { ...context, stdio: { ...context.stdio, stdin: 'pipe' } },
      })),
  },
];

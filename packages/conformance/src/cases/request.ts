import { isDeepStrictEqual } from 'node:util';
import { CAPABILITIES, type CapabilityClaims, GRADES, type LaunchPlan, type Offer } from '@ringfence/core';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { SAMPLES, together } from '../samples.ts';
import { ending } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';

const everything = (): readonly string[] => Object.keys(SAMPLES).filter((item) => item !== 'runAs');

async function planned(stage: Stage): Promise<LaunchPlan> {
  const wishes = everything().flatMap((item) => SAMPLES[item] ?? []);
  return stage.registry.plan(stage.command(ending(0), together(wishes)));
}

function checkClaims(claims: CapabilityClaims): void {
  for (const [id, claim] of Object.entries(claims)) {
    must(id in CAPABILITIES || id.includes('.'), 'a capability is of the table, or carries a prefix of its own', id);
    must(GRADES.includes(claim.grade), `the claim ${id} has a grade`, claim.grade);
    must(claim.mechanism.trim() !== '', `the claim ${id} names its mechanism`, claim.mechanism);
    must(claim.source.trim() !== '', `the claim ${id} names who says so`, claim.source);
  }
}

/** An offer is never more than what was claimed. */
function checkOffer(offer: Offer, claims: CapabilityClaims): void {
  for (const [id, offered] of Object.entries(offer)) {
    if (offered.grade === 'none') {
      must(offered.message.trim() !== '', `the probe says why it lacks ${id}`, offered);
      continue;
    }
    const claim = claims[id];
    must(claim !== undefined, `what the probe offers is claimed: ${id}`, Object.keys(claims));
    must(
      GRADES.indexOf(offered.grade) >= GRADES.indexOf(claim.grade),
      `${id} is offered no more strongly than it is claimed`,
      { offered: offered.grade, claimed: claim.grade },
    );
    must(offered.mechanism.trim() !== '', `the probe names the mechanism of ${id}`, offered);
  }
}

/** What an executor says of itself, and what it makes of a request. */
export const REQUEST_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'request/claims',
    title: 'claims name grade, mechanism and source, and the probe offers no more than they say',
    observes: 'the claims and the offer of the probe',
    prove: async ({ subject }) => {
      checkClaims(subject.definition.claims);
      const { result } = subject.candidate;
      if (result.status === 'proved') checkOffer(result.offer, subject.definition.claims);
      return {};
    },
  }),
  defineCase({
    id: 'request/probe-again',
    title: 'a second probe offers the same',
    observes: 'two offers, capability by capability',
    prove: async ({ subject, registry }) => {
      const [again] = await registry.probe({ fresh: true });
      const grades = (offer: Offer): unknown =>
        Object.fromEntries(Object.entries(offer).map(([id, { grade }]) => [id, grade]));
      const [first, second] = [subject.candidate.result, again?.result];
      must(
        second?.status === 'proved' && first.status === 'proved',
        'a second probe proves what the first one did',
        second,
      );
      must(
        isDeepStrictEqual(grades(first.offer), grades(second.offer)),
        'a second probe offers the same',
        second.offer,
      );
      return {};
    },
  }),
  defineCase({
    id: 'request/plan-pure',
    alone: true,
    title: 'a plan is the same for the same request, and is plain data',
    programs: ['exit'],
    observes: 'three plans of one request, and what JSON keeps of them',
    prove: async (stage) => {
      await planned(stage);
      const { planned: made } = stage.subject.watch;
      must(made !== undefined, 'core asks for a plan');
      const plans = [1, 2, 3].map(() => stage.subject.definition.plan(made.request, made.context));
      must(
        plans.every((plan) => isDeepStrictEqual(plan, plans[0])),
        'three plans of one request are equal',
        plans,
      );
      must(isDeepStrictEqual(JSON.parse(JSON.stringify(plans[0])), plans[0]), 'a plan survives JSON', plans[0]);
      return {};
    },
  }),
  defineCase({
    id: 'request/plan-complete',
    title: 'a plan has one setting or one refusal for each item that was requested',
    programs: ['exit'],
    observes: 'the settings and refusals of a plan that asks for everything',
    prove: async (stage) => {
      const { settings, refusals } = await planned(stage);
      for (const item of everything()) {
        const count = [...settings, ...refusals].filter((entry) => entry.item === item).length;
        must(count === 1, `${item} stands once in the plan`, count);
      }
      for (const { item, capability, grade, mechanism } of settings) {
        must(grade === stage.grade(capability), `${item} is planned at the grade that was proved`, grade);
        must(mechanism.trim() !== '', `the setting of ${item} names its mechanism`, mechanism);
      }
      for (const { item, reason } of refusals)
        must(reason.trim() !== '', `the refusal of ${item} has a reason`, reason);
      return { observed: `${settings.length} settings, ${refusals.length} refusals` };
    },
  }),
];

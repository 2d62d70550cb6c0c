import { capabilityOfItem, type KnownCapability, type ReceiptItem, type Resources } from '@ringfence/core';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase, type Observation } from '../case.ts';
import { idle, program } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import type { Stage } from '../stage/stage.ts';
import { isSameValue } from './read-back.ts';

const MEBIBYTE = 1_048_576;

interface Change {
  readonly capability: KnownCapability;
  readonly item: string;
  readonly first: Resources;
  readonly raised: Resources;
  readonly lowered: Resources;
}

const CHANGES: readonly Change[] = [
  {
    capability: 'limit.memory',
    item: 'memory',
    first: { memory: 700 * MEBIBYTE },
    raised: { memory: 900 * MEBIBYTE },
    lowered: { memory: 500 * MEBIBYTE + 99 },
  },
  { capability: 'limit.pids', item: 'pids', first: { pids: 3000 }, raised: { pids: 4000 }, lowered: { pids: 2000 } },
  { capability: 'limit.cpu', item: 'cpu', first: { cpu: 0.8 }, raised: { cpu: 0.9 }, lowered: { cpu: 0.7 } },
];

function changesOf(stage: Stage): readonly Change[] {
  const offered = CHANGES.filter(({ capability }) => stage.grade(capability) !== 'none');
  if (offered.length === 0)
    throw new CaseNotTried('none of memory, pids and cpu is offered, and the kit changes no others');
  return offered;
}

/** The answer of an update about one item, which must be what the kernel says now. */
function checkAnswer(run: Running, stage: Stage, item: string, answer: readonly ReceiptItem[]): number | string {
  const entry = answer.find((found) => found.item === item);
  must(entry !== undefined, `the answer covers ${item}`, answer);
  if (entry.status === 'not-enforced') throw new CaseNotTried(`${item} was not changed: ${entry.reason}`);
  const kernel = stage.outside.value(run.pid, item, entry.mechanism);
  if (kernel === undefined) throw new CaseNotTried(`the kit knows no file of the kernel for ${entry.mechanism}`);
  must(isSameValue(entry.readBack, kernel.value), `the answer says what ${kernel.source} says`, {
    answer: entry.readBack,
    kernel: kernel.value,
  });
  return kernel.value;
}

async function changed(stage: Stage, change: Change): Promise<Observation> {
  const { item, first, raised, lowered } = change;
  const run = await stage.start(idle(), { resources: first });
  await run.line();
  const mechanism = run.executor.receipt().items.find((entry) => entry.item === item);
  const before = stage.outside.value(run.pid, item, mechanism?.status === 'enforced' ? mechanism.mechanism : '');
  const up = checkAnswer(run, stage, item, await run.executor.update(raised));
  const down = checkAnswer(run, stage, item, await run.executor.update(lowered));
  must(typeof up === 'number' && typeof down === 'number', 'the kernel holds a number', { up, down });
  const start = Number(before?.value);
  must(up > start && down < start, `${item} is raised and lowered`, { before: start, up, down });
  const held = run.executor.receipt().items.find((entry) => entry.item === item);
  must(held?.status === 'enforced' && isSameValue(held.readBack, down), 'the receipt has the changed limit', held);
  await run.executor.forceStop();
  return { item, observed: down };
}

/** What nothing was said of at the start: each in the values of a change that hinders no idle program. */
const LATER: Resources = {
  memory: 700 * MEBIBYTE,
  memorySoft: 600 * MEBIBYTE,
  pids: 3000,
  cpu: 0.8,
  cpuWeight: 50,
  hugetlb: { '2M': 4 * MEBIBYTE },
};

/** Sets one limit for the first time, and answers whether it is held now. @throws CaseBroken */
async function setLater(stage: Stage, item: string, value: unknown): Promise<boolean> {
  const run = await stage.start(idle());
  await run.line();
  const answer = await run.executor.update({ [item]: value });
  const entry = answer.find((found) => found.item === item);
  must(entry !== undefined, `the answer covers ${item}`, answer);
  if (entry.status === 'not-enforced') {
    must(entry.reason.trim() !== '', `${item} is refused with a reason`, entry);
    return false;
  }
  const kernel = stage.outside.value(run.pid, item, entry.mechanism);
  if (typeof entry.readBack === 'number' && kernel !== undefined)
    must(isSameValue(entry.readBack, kernel.value), `the answer says what ${kernel.source} says`, {
      answer: entry,
      kernel,
    });
  await run.executor.forceStop();
  return true;
}

/** Limits of a running tree. */
export const UPDATE_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'update/read-back',
    title: 'a limit that is changed while the tree runs is raised and lowered, and the answer is what the kernel says',
    capability: 'update',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the files of the kernel before and after each change',
    prove: async (stage) => {
      const seen: Observation[] = [];
      for (const change of changesOf(stage)) seen.push(await changed(stage, change));
      return { observed: seen.map(({ item }) => item ?? '').join(', ') };
    },
  }),
  defineCase({
    id: 'update/keeps-others',
    title: 'a change of one limit leaves the others as they are',
    capability: 'update',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the files of the kernel for the limits that were not changed',
    prove: async (stage) => {
      const [first, ...others] = changesOf(stage);
      if (first === undefined || others.length === 0)
        throw new CaseNotTried('only one limit is offered that can be changed');
      const resources = Object.assign({}, first.first, ...others.map((other) => other.first));
      const run = await stage.start(idle(), { resources });
      await run.line();
      const values = (): unknown => others.map(({ item }) => stage.outside.value(run.pid, item, '')?.value);
      const before = JSON.stringify(values());
      await run.executor.update(first.raised);
      must(JSON.stringify(values()) === before, 'the other limits are what they were', values());
      return {};
    },
  }),
  defineCase({
    id: 'update/takes-effect',
    title: 'a bound that is lowered while the tree runs holds from then on',
    capability: 'update',
    programs: ['grow'],
    needs: ['linux'],
    observes: 'how many forks succeed after the bound on tasks was lowered',
    prove: async (stage) => {
      if (stage.grade('limit.pids') !== 'kernel') throw new CaseNotTried('tasks are not bounded by the kernel here');
      const run = await stage.start(program('grow', 30), { resources: { pids: 3000 } });
      await run.line();
      const tasks = stage.outside.tasks(stage.outside.descendants(run.pid));
      await run.executor.update({ pids: tasks + 5 });
      await run.executor.signal('SIGUSR2');
      const [, forked] = await run.read(/^forked (\d+)$/);
      must(Number(forked) <= 5, 'no more than five forks succeed', forked);
      return { item: 'pids', asked: tasks + 5, observed: tasks + Number(forked), overshoot: 0 };
    },
  }),
  defineCase({
    id: 'update/later',
    title: 'a limit that was not set at the start is set while the tree runs, or refused with the reason',
    capability: 'update',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the answer of a change for each limit that is offered, and the file of the kernel',
    prove: async (stage) => {
      const held: string[] = [];
      for (const [item, value] of Object.entries(LATER)) {
        const capability = capabilityOfItem(item);
        if (capability === undefined || stage.grade(capability) !== 'kernel') continue;
        if (await setLater(stage, item, value)) held.push(item);
      }
      return { observed: held.join(', ') || 'refused, each with its reason' };
    },
  }),
  defineCase({
    id: 'update/covers',
    title: 'the answer to a change covers each limit that was to be changed, also one that cannot be',
    capability: 'update',
    programs: ['stay'],
    observes: 'the items of the answer',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      const items = await run.executor.update({ pids: 3000, openFiles: 500, coreSize: 0 });
      const told = items.map(({ item }) => item).sort();
      must(told.join() === 'coreSize,openFiles,pids', 'each limit stands once in the answer', told);
      for (const entry of items) {
        must(entry.status === 'enforced' || entry.reason.trim() !== '', 'what is not changed has a reason', entry);
      }
      return {};
    },
  }),
];

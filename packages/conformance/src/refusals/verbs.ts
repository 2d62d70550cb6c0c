import type { KnownCapability } from '@ringfence/core';
import { must } from '../broken.ts';
import { ending } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import type { Stage } from '../stage/stage.ts';
import { rejectionOf } from './items.ts';

type Refuse = (run: Running, stage: Stage) => Promise<string>;

/** What a refusal of a verb looks like, on a running tree. */
export const VERB_REFUSALS: Readonly<Partial<Record<KnownCapability, Refuse>>> = {
  freeze: async ({ executor, confinement }) => {
    must(confinement.freeze === undefined && confinement.thaw === undefined, 'freeze and thaw are undefined');
    const error = await rejectionOf(executor.freeze());
    must(error?.code === 'NOT_OFFERED', 'freeze() is refused with NOT_OFFERED', error?.code);
    return 'freeze() is refused with NOT_OFFERED';
  },
  update: async ({ executor }) => {
    const items = await executor.update({ pids: 2000 });
    const [item] = items;
    must(items.length === 1 && item?.status === 'not-enforced', 'update() says that the limit is not enforced', items);
    return item.reason;
  },
  stats: async ({ confinement }) => {
    const known = Object.entries(await confinement.usage()).filter(([, value]) => value !== undefined);
    must(known.length === 0, 'usage() knows nothing where stats are not offered', Object.fromEntries(known));
    return 'stats() knows nothing, and says undefined';
  },
  reattach: async ({ confinement }, { subject, registry }) => {
    if (subject.definition.reopen === undefined) return 'the executor has no reopen()';
    const handle = await confinement.handle().catch(() => undefined);
    const error = handle && (await rejectionOf(registry.command('true').open(handle)));
    must(handle === undefined || error !== undefined, 'a handle is not opened where reattach is not offered', handle);
    return 'a handle is not given, or not opened';
  },
  'cause.memory': (run) => silentReport(run, 'memoryKills'),
  'cause.pids': (run) => silentReport(run, 'forksRefused'),
  detach: async (_, stage) => {
    const before = stage.subject.watch.launches;
    const error = await rejectionOf(stage.command(ending(0)).start({ detached: true }));
    must(error?.code === 'NO_EXECUTOR', 'a detached start is refused with NO_EXECUTOR', error?.code ?? 'it started');
    must(stage.subject.watch.launches === before, 'nothing is launched when a start is refused');
    return 'a detached start is refused with NO_EXECUTOR';
  },
  'kill.tree': async ({ executor }) => {
    const { grade } = executor.receipt().killTree;
    must(grade === 'none', 'the receipt says that the tree is not killed as a whole', grade);
    return 'the receipt says that the tree is not killed as a whole';
  },
};

/** A death that memory has nothing to do with. */
async function silentReport({ executor, pid }: Running, field: 'memoryKills' | 'forksRefused'): Promise<string> {
  process.kill(pid, 'SIGKILL');
  const report = await executor.wait();
  must(report[field] === undefined, `the report says nothing of ${field} where it cannot tell`, report[field]);
  must(report.cause.kind !== 'memory', 'a death by another hand is not told as one by memory', report.cause);
  return `the report says nothing of ${field}`;
}

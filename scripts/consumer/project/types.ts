import {
  type ExecutorDefinition,
  enforcedItem,
  isRingfenceError,
  type LaunchPlan,
  planItems,
  type Receipt,
  type Report,
  type Resources,
  requestedItems,
  satisfiesRange,
} from '@ringfence/core';
import { formatBytes, parseDuration } from '@ringfence/core/units';
import cgroupsV1, { type CgroupsV1Options } from '@ringfence/plugin-cgroups-v1';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import universal from '@ringfence/plugin-universal';
import { selfMove } from '@ringfence/posix';
import { autoselectExecutor, command, createRegistry, definePlugin, fence, openPid } from 'ringfence';

/** What a program of somebody else may write; it is compiled and never run. */
export async function use(limits: Resources): Promise<Report> {
  const options: CgroupsV1Options = { kill: 'freezer' };
  const registry = createRegistry({ plugins: [universal(), cgroupsV1(options), cgroupsV2()], discover: true });
  registry.hooks.candidates.tap({ name: 'policy', before: ['other'] }, (candidates) =>
    candidates.filter(({ name }) => name !== 'universal'),
  );
  const run = await command('node', ['server.js']).limit(limits).runAs('nobody').start({ strict: true });
  run.command().cwd = '/';
  for await (const line of run) console.log(line.length);
  const receipt: Receipt = run.receipt();
  for (const item of receipt.items) {
    if (item.status === 'enforced') console.log(item.mechanism, item.effective);
    else console.log(item.reason);
  }
  const selected = await autoselectExecutor({ resources: { memory: '1G' } });
  await selected.command('true').start();
  const other = await openPid(1);
  await other.signal('SIGTERM', 'tree');
  const { stdout } = await fence({ memory: '64M' })`echo ${1}`;
  console.log(
    stdout?.length,
    formatBytes(parseDuration('1m30s', 'a time')),
    satisfiesRange('1.0.0', '^1.0.0'),
    selfMove,
  );
  return run.shutdown({ graceMs: 1000 });
}

export function why(report: Report): string {
  switch (report.cause.kind) {
    case 'memory':
      return `${report.cause.limitBytes} by ${report.cause.mechanism}`;
    case 'exit':
      return `${report.cause.exitCode}`;
    default:
      return report.cause.kind;
  }
}

export function codeOf(error: unknown): string | undefined {
  return isRingfenceError(error) ? error.code : undefined;
}

export function plugin(executor: ExecutorDefinition): ReturnType<typeof definePlugin> {
  return definePlugin({ name: 'mine', apiVersion: '^1.0.0', apply: (host) => host.addExecutor(executor) });
}

export const planned: ExecutorDefinition['plan'] = (request, { proved }): LaunchPlan => {
  const { settings, refusals } = planItems(requestedItems(request), proved.offer);
  for (const setting of settings) enforcedItem(setting, { applied: setting.value, readBack: setting.value });
  const { file, args, env, cwd } = request.command;
  const entry = { kind: 'direct' } as const;
  return { executor: 'mine', entry, file, args, env, cwd, wrappers: [], settings, refusals, notes: [] };
};

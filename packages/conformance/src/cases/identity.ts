import { mkdtempSync, rmdirSync } from 'node:fs';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { NOBODY } from '../samples.ts';
import { shell } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import type { Asked, Stage } from '../stage/stage.ts';
import { enforced } from './enforced.ts';

/** Programs of the system, by their own paths: another user may not be able to reach those of the kit. */
async function started(stage: Stage, script: string, asked: Asked, item: string): Promise<Running> {
  const run = await stage.start(shell(script), { ...asked, command: { cwd: '/' } });
  enforced(run, item);
  return run;
}

const STAYS = 'echo ready; exec sleep 20';

/** Who the program is, and what it is kept from. */
export const IDENTITY_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'run-as/credentials',
    title: 'a program that runs as another user has that user’s ids and groups, and no others',
    capability: 'run-as',
    needs: ['linux'],
    observes: 'the credentials of the process',
    prove: async (stage) => {
      const identity = { user: NOBODY, group: NOBODY, groups: [] };
      const run = await started(stage, STAYS, { identity }, 'runAs');
      await run.line();
      const { uids, gids, groups } = stage.outside.status(run.pid);
      must(uids.length === 4 && uids.every((uid) => uid === NOBODY), 'all four user ids are that user’s', uids);
      must(gids.length === 4 && gids.every((gid) => gid === NOBODY), 'all four group ids are that group’s', gids);
      must(
        groups.every((group) => group === NOBODY),
        'no other group is left',
        groups,
      );
      return { observed: `uid ${uids[0]}, gid ${gids[0]}` };
    },
  }),
  defineCase({
    id: 'isolate.no-new-privileges/held',
    title: 'the program can gain no privileges by set-user-id programs',
    capability: 'isolate.no-new-privileges',
    needs: ['linux'],
    observes: 'no_new_privs of the process',
    prove: async (stage) => {
      const run = await started(stage, STAYS, { isolation: { noNewPrivileges: true } }, 'noNewPrivileges');
      await run.line();
      must(stage.outside.status(run.pid).noNewPrivileges, 'no_new_privs is set');
      return {};
    },
  }),
  defineCase({
    id: 'isolate.network/held',
    title: 'the program has no network but a loopback',
    capability: 'isolate.network',
    needs: ['linux'],
    observes: 'the network interfaces of the process',
    prove: async (stage) => {
      const run = await started(stage, STAYS, { isolation: { network: 'none' } }, 'isolateNetwork');
      await run.line();
      const interfaces = stage.outside.interfaces(run.pid);
      must(
        interfaces.every((name) => name === 'lo'),
        'there is no interface but lo',
        interfaces,
      );
      return { observed: interfaces.join(', ') };
    },
  }),
  defineCase({
    id: 'isolate.capabilities/held',
    title: 'the program has no capabilities, and can gain none',
    capability: 'isolate.capabilities',
    needs: ['linux'],
    observes: 'the effective and the bounding set of the process',
    prove: async (stage) => {
      const run = await started(stage, STAYS, { isolation: { dropCapabilities: true } }, 'dropCapabilities');
      await run.line();
      const { effectiveCapabilities, boundingCapabilities } = stage.outside.status(run.pid);
      must(/^0+$/.test(effectiveCapabilities), 'the effective set is empty', effectiveCapabilities);
      must(/^0+$/.test(boundingCapabilities), 'the bounding set is empty', boundingCapabilities);
      return {};
    },
  }),
  defineCase({
    id: 'isolate.read-only-system/held',
    title: 'the program may not write to the system’s files',
    capability: 'isolate.read-only-system',
    needs: ['linux'],
    observes: 'whether the program may write to /usr and /etc',
    prove: async (stage) => {
      const script = '[ -w /usr ] && echo /usr; [ -w /etc ] && echo /etc; echo done';
      const run = await started(stage, script, { isolation: { readOnlySystem: true } }, 'readOnlySystem');
      const { stdout } = await run.executor.wait();
      must(stdout === 'done', 'it may write to neither', stdout);
      return {};
    },
  }),
  defineCase({
    id: 'isolate.private-tmp/held',
    title: 'the program has a folder for temporary files of its own, empty',
    capability: 'isolate.private-tmp',
    needs: ['linux'],
    observes: 'what the program sees in /tmp, where the kit has made a folder',
    prove: async (stage) => {
      const seen = mkdtempSync('/tmp/ringfence-prove-');
      try {
        const run = await started(stage, 'ls -A /tmp; echo done', { isolation: { privateTmp: true } }, 'privateTmp');
        const { stdout } = await run.executor.wait();
        must(stdout === 'done', 'its /tmp is empty', stdout);
        return {};
      } finally {
        rmdirSync(seen);
      }
    },
  }),
  defineCase({
    id: 'isolate.private-devices/held',
    title: 'the program sees no disks among its devices',
    capability: 'isolate.private-devices',
    needs: ['linux'],
    observes: 'the block devices that the program sees in /dev',
    prove: async (stage) => {
      const script = '[ -e /dev/kmsg ] && echo kmsg; find /dev -type b; echo done';
      const run = await started(stage, script, { isolation: { privateDevices: true } }, 'privateDevices');
      const { stdout } = await run.executor.wait();
      must(stdout === 'done', 'it sees none', stdout);
      return {};
    },
  }),
  defineCase({
    id: 'isolate.private-pids/held',
    title: 'the program sees only its own processes',
    capability: 'isolate.private-pids',
    needs: ['linux'],
    observes: 'how many processes the program sees in /proc',
    prove: async (stage) => {
      const run = await started(stage, 'echo /proc/[0-9]*', { isolation: { privatePids: true } }, 'privatePids');
      const { stdout = '' } = await run.executor.wait();
      must(stdout.split(' ').length <= 3, 'it sees itself, and whoever started it there', stdout);
      return { observed: `${stdout.split(' ').length} processes` };
    },
  }),
  defineCase({
    id: 'isolate.system-calls/held',
    title: 'the program runs under a filter of system calls',
    capability: 'isolate.system-calls',
    needs: ['linux'],
    observes: 'the seccomp mode of the process',
    prove: async (stage) => {
      const run = await started(stage, STAYS, { isolation: { systemCalls: ['@system-service'] } }, 'systemCalls');
      await run.line();
      must(stage.outside.status(run.pid).seccomp === 2, 'a filter is set', stage.outside.status(run.pid).seccomp);
      return {};
    },
  }),
];

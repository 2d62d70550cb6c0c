import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { NOBODY } from '../samples.ts';
import { program, shell } from '../stage/invocation.ts';
import type { Asked, Stage } from '../stage/stage.ts';
import { enforced } from './enforced.ts';

/** Groups that need no entry in a database: the kernel knows numbers alone. */
const GROUPS = [64_201, 64_202];
const ID = '/usr/bin/id';

/** The port of somebody on this machine who answers. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new CaseNotTried('nobody may listen on this machine');
  return address.port;
}

/** What a program of the system prints, whose owner is root and which takes on its owner's rights. */
async function effectiveUser(stage: Stage, file: string, asked: Asked): Promise<string> {
  const run = await stage.start(shell('exec "$1" -u', file), { ...asked, command: { cwd: '/' } });
  const { stdout = '', stderr } = await run.executor.wait();
  must(/^\d+$/.test(stdout), 'the program tells its effective user', { stdout, stderr });
  return stdout;
}

/** Programs that try to gain what they are kept from. */
export const IDENTITY_TRIED_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'run-as/groups',
    title: 'a program that runs as another user with groups that were named has those, and no others',
    capability: 'run-as',
    needs: ['linux', 'root'],
    observes: 'the groups of the process',
    prove: async (stage) => {
      const identity = { user: NOBODY, group: NOBODY, groups: GROUPS };
      const run = await stage.start(shell('echo ready; exec sleep 20'), { identity, command: { cwd: '/' } });
      enforced(run, 'runAs');
      await run.line();
      const { groups } = stage.outside.status(run.pid);
      const others = groups.filter((group) => group !== NOBODY).sort((a, b) => a - b);
      must(
        others.join() === GROUPS.join(),
        'it has the groups that were named, and at most its own beside them',
        groups,
      );
      return { observed: others.join(', ') };
    },
  }),
  defineCase({
    id: 'isolate.no-new-privileges/set-user-id',
    title: 'a set-user-id program of root does not make another user root',
    capability: 'isolate.no-new-privileges',
    needs: ['linux', 'root'],
    observes: 'the effective user of a set-user-id program, once with and once without',
    prove: async (stage) => {
      if (stage.grade('run-as') === 'none')
        throw new CaseNotTried('nobody else can be run as here, who could gain anything');
      if (!existsSync(ID)) throw new CaseNotTried(`there is no ${ID} to copy`);
      const file = join(stage.folder, 'id');
      copyFileSync(ID, file);
      chmodSync(stage.folder, 0o755);
      chmodSync(file, 0o4755);
      if ((await effectiveUser(stage, file, { identity: NOBODY })) !== '0')
        throw new CaseNotTried('set-user-id programs gain nothing in the folder for temporary files');
      const user = await effectiveUser(stage, file, { identity: NOBODY, isolation: { noNewPrivileges: true } });
      must(user === String(NOBODY), 'it stays the user that it was', user);
      return { observed: `uid ${user}` };
    },
  }),
  defineCase({
    id: 'isolate.network/unreached',
    title: 'a program without a network does not reach a server on the loopback of this machine',
    capability: 'isolate.network',
    programs: ['reach'],
    needs: ['linux'],
    observes: 'what comes of a connection to a server of the kit, once with and once without',
    prove: async (stage) => {
      const server = createServer((socket) => socket.destroy());
      try {
        const port = await listening(server);
        const free = await stage.start(program('reach', port));
        must((await free.line()) === 'reached', 'a program that is not kept from it reaches the server');
        const kept = await stage.start(program('reach', port), { isolation: { network: 'none' } });
        enforced(kept, 'isolateNetwork');
        const came = await kept.line();
        must(came !== 'reached', 'one that is kept from it does not', came);
        return { observed: came };
      } finally {
        server.close();
      }
    },
  }),
];

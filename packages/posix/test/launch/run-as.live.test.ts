import { createRegistry } from '@ringfence/core';
import { describe, expect, it, type TestContext } from 'vitest';
import { environmentFor } from '../../src/launch/environment.ts';
import { findPrograms } from '../../src/launch/programs.ts';
import { setprivWrapper, unshareNetWrapper, wrap } from '../../src/launch/wrappers.ts';
import { type ProcessStatus, parseStatus } from '../../src/process/files.ts';
import { lookupUser, type ResolvedUser } from '../../src/users/lookup.ts';
import { runMoved } from '../run.ts';

const { host } = createRegistry();

function needsRoot({ skip }: TestContext): void {
  skip(process.platform !== 'linux', 'setpriv is a program of Linux');
  skip(process.getuid?.() !== 0, 'only root may start programs as another user');
}

async function statusAs(change: Parameters<typeof setprivWrapper>[1]): Promise<ProcessStatus | undefined> {
  const { sh = '/bin/sh', setpriv = 'setpriv' } = await findPrograms(host);
  const ran = await runMoved(sh, wrap([setprivWrapper(setpriv, change)], '/bin/cat', ['/proc/self/status']));
  expect(ran).toMatchObject({ exit: { kind: 'exited', exitCode: 0 }, moved: { kind: 'entered' }, stderr: '' });
  return parseStatus(ran.stdout.toString());
}

function exactly(user: ResolvedUser): Partial<ProcessStatus> {
  const groups = [...user.groups].sort((a, b) => a - b);
  return { uids: Array(4).fill(user.uid), gids: Array(4).fill(user.gid), groups };
}

describe('a program that is started as another user', () => {
  it('has the ids and groups of that user, and no others', async (context) => {
    needsRoot(context);
    const nobody = await lookupUser({ user: 'nobody' }, host);
    expect(await statusAs({ user: nobody })).toMatchObject(exactly(nobody));
    expect(nobody.groups).not.toContain(0);
  });

  it('may be a number that no database knows, with the groups that were given', async (context) => {
    needsRoot(context);
    const user = await lookupUser({ user: 70_917, group: 70_918, groups: ['nogroup', 70_919] }, host);
    expect(user.groups).toHaveLength(3);
    expect(await statusAs({ user })).toMatchObject(exactly(user));
  });

  it('has no capability left, and gains none', async (context) => {
    needsRoot(context);
    const user = await lookupUser({ user: 'nobody' }, host);
    const none = '0000000000000000';
    expect(await statusAs({ user, noNewPrivileges: true, dropCapabilities: true })).toMatchObject({
      effectiveCapabilities: none,
      boundingCapabilities: none,
      noNewPrivileges: true,
    });
    expect(await statusAs({ dropCapabilities: true })).toMatchObject({
      uids: [0, 0, 0, 0],
      effectiveCapabilities: none,
      boundingCapabilities: none,
    });
  });

  it('finds its own home in its environment', async (context) => {
    needsRoot(context);
    const user = await lookupUser({ user: 'nobody' }, host);
    const { sh = '/bin/sh', setpriv = 'setpriv' } = await findPrograms(host);
    const env = environmentFor({ PATH: '/bin', HOME: '/root', USER: 'root' }, { runId: '0123456789abcdef', user });
    const argv = wrap([setprivWrapper(setpriv, { user })], '/bin/sh', ['-c', 'echo "$HOME $USER $LOGNAME $SHELL"']);
    const ran = await runMoved(sh, argv, { env });
    expect(ran.stdout.toString().trim()).toBe(`${user.home} nobody nobody ${user.shell}`);
  });
});

describe('a program without a network', () => {
  it('sees a loopback and nothing else', async (context) => {
    needsRoot(context);
    const { sh = '/bin/sh', unshare = 'unshare' } = await findPrograms(host);
    const ran = await runMoved(sh, wrap([unshareNetWrapper(unshare)], '/bin/cat', ['/proc/self/net/dev']));
    const names = [...ran.stdout.toString().matchAll(/^\s*(\S+):/gm)].map((match) => match[1]);
    expect(names).toEqual(['lo']);
  });
});

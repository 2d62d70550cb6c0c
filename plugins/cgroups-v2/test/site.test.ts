import type { Host } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { type Delegation, delegationOf, type Place, unitIn } from '../src/delegation.ts';
import { chooseSite } from '../src/site.ts';

/** What of a host the question of delegation touches; other members would be a mistake of the code under test. */
function hostWith(uid: number, answers: Readonly<Record<string, string>>, systemd: string | undefined = '252'): Host {
  const parts: Partial<Host> = {
    uid,
    systemdVersion: async () => systemd,
    findProgram: async (name) => `/usr/bin/${name}`,
    run: async (_file, args) => {
      const stdout = answers[args.join(' ')];
      const known = stdout !== undefined;
      return { code: known ? 0 : 1, stdout: stdout ?? '', stderr: known ? '' : 'Failed to connect to bus\nmore\n' };
    },
  };
  return parts as Host;
}

const place = (path: string): Place => ({
  own: `/sys/fs/cgroup${path}`,
  path,
  isNamespaceRoot: false,
  inNamespace: false,
});

const NO = 'Delegate=no\n';
const YES = 'Delegate=yes\n';

describe('the unit around a group', () => {
  test.each([
    ['/system.slice/step-005.service', { name: 'step-005.service', manager: 'system' }],
    ['/agent.slice/ringfence-agent.service/step-001', { name: 'ringfence-agent.service', manager: 'system' }],
    ['/user.slice/user-1000.slice/session-c1.scope', { name: 'session-c1.scope', manager: 'system' }],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/step-006.service',
      { name: 'step-006.service', manager: 'user' },
    ],
    ['/user.slice/user-1000.slice/user@1000.service', { name: 'user@1000.service', manager: 'system' }],
    ['/', undefined],
    ['/by-hand/group', undefined],
  ])('of %s is the innermost one, with its manager', (path, unit) => {
    expect(unitIn(path)).toEqual(unit);
  });
});

describe('a group is ours', () => {
  test('below a unit with Delegate=yes, of the system or of the user', async () => {
    const own = place('/agent.slice/agent.service/step-001');
    const answers = { 'show -p Delegate agent.service': YES };
    expect(await delegationOf(own, hostWith(0, answers))).toEqual({ by: 'Delegate=yes of agent.service' });
    const users = place('/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope');
    const userAnswers = { '--user show -p Delegate a.scope': YES };
    expect(await delegationOf(users, hostWith(1000, userAnswers))).toEqual({ by: 'Delegate=yes of a.scope' });
  });

  test('at the root of a cgroup namespace, whoever runs there', async () => {
    const root: Place = { own: '/sys/fs/cgroup', path: '/', isNamespaceRoot: true, inNamespace: true };
    expect(await delegationOf(root, hostWith(0, {}, undefined))).toEqual({ by: 'the root of this cgroup namespace' });
  });

  test('by its permissions where no manager is there to ask', async () => {
    const nowhere = { ...place('/no/such/group'), own: '/no/such/group' };
    const refused = await delegationOf(nowhere, hostWith(1000, {}, undefined));
    expect(refused).toEqual({
      refused: { message: '/no/such/group/cgroup.procs may not be written: ENOENT', remedy: 'sudo ringfence doctor' },
    });
  });
});

describe('a group is not ours', () => {
  test('below a unit without Delegate=, even as root; the remedy fits the unit', async () => {
    const service = await delegationOf(
      place('/system.slice/a.service'),
      hostWith(0, { 'show -p Delegate a.service': NO }),
    );
    expect(service).toEqual({
      refused: {
        message:
          'a.service, around /sys/fs/cgroup/system.slice/a.service, is not delegated: systemctl says Delegate=no',
        remedy: 'sudo systemctl edit a.service, with: [Service] Delegate=yes',
      },
    });
    const session = place('/user.slice/user-1000.slice/session-c1.scope');
    const answers = { 'show -p Delegate session-c1.scope': NO };
    const remedy = { remedy: 'systemd-run --user --scope -p Delegate=yes -- COMMAND' };
    expect(await delegationOf(session, hostWith(1000, answers))).toMatchObject({ refused: remedy });
  });

  test('when the manager cannot be asked', async () => {
    const users = place('/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope');
    const refused = await delegationOf(users, hostWith(1000, {}));
    expect(refused).toMatchObject({ refused: { message: expect.stringContaining('Failed to connect to bus') } });
  });
});

describe('the site', () => {
  const refused: Delegation = { refused: { message: 'nobody delegated it' } };
  const own = place('/a.service');

  test('is the delegated group around this process, for anybody', () => {
    for (const uid of [0, 1000]) {
      const site = chooseSite(own, '/sys/fs/cgroup', { by: 'somebody' }, uid);
      expect(site).toEqual({ kind: 'own', parent: own.own, top: '/sys/fs/cgroup', by: 'somebody' });
    }
  });

  test('is a home below the root for root, and nowhere for others', () => {
    expect(chooseSite(own, '/sys/fs/cgroup', refused, 0)).toMatchObject({
      kind: 'root',
      parent: '/sys/fs/cgroup/ringfence',
    });
    expect(chooseSite(own, '/sys/fs/cgroup', refused, 1000)).toEqual({
      message: 'nobody delegated it',
      remedy: 'systemd-run --user --scope -p Delegate=yes -- COMMAND',
    });
  });

  test('is never outside of a cgroup namespace', () => {
    const inside = { ...own, inNamespace: true };
    expect(chooseSite(inside, '/sys/fs/cgroup', refused, 0)).not.toHaveProperty('parent');
  });
});

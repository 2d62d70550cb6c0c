import type { Isolation, Limits, Offer, PlanContext, Request } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { claims } from '../src/claims.ts';
import type { SystemdRunOptions } from '../src/options.ts';
import { plan } from '../src/plan.ts';

const NO_LIMITS: Limits = {
  ...{ cpu: undefined, cpuWeight: undefined, cpuSet: undefined, cpuTime: undefined, memory: undefined },
  ...{ memorySoft: undefined, swap: undefined, pids: undefined, io: undefined, ioWeight: undefined },
  ...{ hugetlb: undefined, fileSize: undefined, openFiles: undefined, coreSize: undefined, disk: undefined },
  ...{ network: undefined, wallTime: undefined, idleTime: undefined, output: undefined },
};

function request(limits: Partial<Limits>, isolation: Isolation = {}, user?: string): Request {
  const command = { file: '/bin/true', name: 'true', args: ['a'], env: { A: 'b' }, cwd: '/' };
  const identity = user === undefined ? undefined : { user };
  return { command, limits: { ...NO_LIMITS, ...limits }, implied: [], identity, isolation };
}

const OFFER = Object.fromEntries(Object.entries(claims).map(([id, claim]) => [id, claim])) as Offer;

function planned(
  asked: Request,
  options: SystemdRunOptions = {},
  uid = 0,
  detached?: PlanContext['detached'],
): ReturnType<typeof plan> {
  const host = { platform: 'linux', uid, capacity: { memoryBytes: 2 ** 30, cpus: 2 }, kernelRelease: '6.1.0' } as const;
  const proved = { status: 'proved', offer: OFFER, findings: [] } as const;
  const context = { host, proved, runId: '0123456789abcdef' };
  return plan(asked, detached === undefined ? context : { ...context, detached }, options);
}

describe('the kind of a unit', () => {
  test('is a scope for limits alone, which starts faster', () => {
    const made = planned(request({ memory: 1024, pids: 20, openFiles: 100 }));
    expect(made.entry).toEqual({ kind: 'scope' });
    expect(made.wrappers.map(({ name }) => name)).toEqual(['prlimit']);
    expect(made.notes).toEqual(['a transient scope: nothing was asked for that only a service can do']);
  });

  test.each([
    ['another user', request({}, {}, 'tenant')],
    ['a private /tmp', request({}, { privateTmp: true })],
    ['a read-only system', request({}, { readOnlySystem: true })],
    ['private devices', request({}, { privateDevices: true })],
    ['private pids', request({}, { privatePids: true })],
    ['a filter of system calls', request({}, { systemCalls: ['@system-service'] })],
    ['one task', request({ pids: 1 })],
  ])('is a service for %s', (_, asked) => {
    const made = planned(asked);
    expect(made.entry).toEqual({ kind: 'service' });
    expect(made.wrappers).toEqual([]);
    expect(made.refusals).toEqual([]);
  });

  test('is a service for an ordinary user who asks for no network, and a scope for root', () => {
    expect(planned(request({}, { network: 'none' }), {}, 1000).entry.kind).toBe('service');
    expect(planned(request({}, { network: 'none' }), {}, 0).entry.kind).toBe('scope');
  });

  test('is a service for a run that outlives its owner: nobody would see the end of a scope', () => {
    expect(
      planned(request({ memory: 1024 }), {}, 0, { name: undefined, grace: { signal: 'SIGTERM', ms: 5000 } }).entry.kind,
    ).toBe('service');
  });

  test('can be forced, and then what the other could do is refused with the reason', () => {
    expect(planned(request({ memory: 1024 }), { unit: 'service' }).entry.kind).toBe('service');
    const made = planned(request({ pids: 1, memory: 1024 }, { privateTmp: true }), { unit: 'scope' });
    expect(made.entry.kind).toBe('scope');
    expect(made.settings.map(({ item }) => item)).toEqual(['memory']);
    expect(made.refusals.map(({ item }) => item)).toEqual(['pids', 'privateTmp']);
    expect(made.refusals.every(({ reason }) => reason.length > 20)).toBe(true);
  });
});

describe('a plan', () => {
  test('has one setting or refusal for each item', () => {
    const asked = request({
      memory: 1024,
      swap: 0,
      hugetlb: [{ pageSize: 2, bytes: 2 }],
      disk: [{ path: '/', bytes: 1 }],
    });
    const made = planned(asked);
    expect(made.settings.map(({ item }) => item)).toEqual(['memory', 'swap']);
    expect(made.refusals.map(({ item }) => item)).toEqual(['hugetlb', 'disk']);
  });

  test('is the same for the same request', () => {
    const asked = request({ memory: 1024, cpu: 0.5 }, { noNewPrivileges: true });
    expect(planned(asked)).toEqual(planned(asked));
  });
});

import { requestedItems } from '@ringfence/core';
import { describe, expect, it } from 'vitest';
import { claims } from '../src/claims.ts';
import { plan } from '../src/plan.ts';
import { planContext, request } from './requests.ts';

describe('the plan of universal', () => {
  it('starts the command as it is, with the cookie and without what a Node parent left for its own channel', () => {
    const env = { PATH: '/bin', NODE_CHANNEL_FD: '3' };
    const command = { file: '/usr/bin/make', name: 'make', args: ['-j', '2'], env, cwd: '/srv' };
    expect(plan(request({ command }), planContext('linux'))).toEqual({
      executor: 'universal',
      entry: { kind: 'direct' },
      file: '/usr/bin/make',
      args: ['-j', '2'],
      env: { PATH: '/bin', RINGFENCE_RUN: '0123456789abcdef' },
      cwd: '/srv',
      wrappers: [],
      settings: [],
      refusals: [],
      notes: [],
    });
  });

  it('refuses every item that is asked for, each with a reason and something to type', () => {
    const asked = request({
      limits: { memory: 1e6, swap: 0, pids: 5 },
      implied: ['swap'],
      identity: { user: 'nobody' },
      isolation: { network: 'none', noNewPrivileges: true },
    });
    const { refusals, settings } = plan(asked, planContext('darwin'));
    expect(settings).toEqual([]);
    expect(refusals).toMatchObject(requestedItems(asked));
    expect(refusals.map((refusal) => [refusal.item, refusal.implied, refusal.reason])).toEqual([
      ['memory', false, 'this executor starts plain processes and sets no limits'],
      ['swap', true, 'this executor starts plain processes and sets no limits'],
      ['pids', false, 'this executor starts plain processes and sets no limits'],
      ['runAs', false, 'this executor starts plain processes and changes no user'],
      ['noNewPrivileges', false, 'this executor starts plain processes and isolates nothing'],
      ['isolateNetwork', false, 'this executor starts plain processes and isolates nothing'],
    ]);
    expect(refusals.every((refusal) => refusal.remedy === 'ringfence doctor')).toBe(true);
  });
});

describe('the claims of universal', () => {
  it('hold nothing by the kernel, name no limit, and each say where they end', () => {
    const entries = Object.entries(claims);
    expect(entries.map(([id]) => id).sort()).toEqual([
      'detach',
      'freeze',
      'kill.tree',
      'owner-death',
      'processes',
      'reattach',
      'stats',
    ]);
    expect(entries.every(([, claim]) => claim.grade === 'polled' && claim.bounds !== undefined)).toBe(true);
  });
});

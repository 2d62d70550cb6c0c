import type { Setting } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { JobObject } from '../../src/job-object.ts';
import { applyLimits, type LimitSetting, setAlways, type Target } from '../../src/limits/apply.ts';
import { limitOf, REQUEST_LIMITS } from '../../src/limits/index.ts';
import { EXTENDED } from '../../src/limits/limit.ts';
import { payload } from '../../src/limits/payload.ts';
import { WIN32 } from '../../src/win32/constants.ts';
import { EXTENDED_LIMIT } from '../../src/win32/layouts.ts';
import { field } from '../../src/win32/struct.ts';
import { type Behaviour, fakeWindows } from '../fakes/windows.ts';

const ALWAYS = { fields: {}, flags: WIN32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE };

function targetOn(behaviour: Behaviour): Target & { readonly win32: ReturnType<typeof fakeWindows> } {
  const win32 = fakeWindows(behaviour);
  const job = JobObject.create(win32, 'Local\\test');
  return { win32, job, always: ALWAYS, machine: { cpus: 4, usedUserTime: 0n } };
}

function settingOf(item: string, value: Setting['value']): LimitSetting {
  const limit = limitOf(item);
  if (limit === undefined) throw new TypeError(`no limit ${item}`);
  const requested = { item, capability: item, requested: value, implied: false };
  return { limit, setting: { ...requested, grade: 'kernel', mechanism: limit.mechanism, value } };
}

const all = REQUEST_LIMITS.filter(({ item }) => item !== 'cpuWeight').map(({ item, sample }) =>
  settingOf(item, sample),
);

describe('limits of a job', () => {
  test('are all enforced and read back where Windows keeps them', () => {
    const items = applyLimits(targetOn({ keeps: true }), all);
    expect(items.map(({ item, status }) => [item, status])).toEqual(
      all.map(({ setting }) => [setting.item, 'enforced']),
    );
    for (const item of items) expect(item.status === 'enforced' && item.readBack).toEqual(item.requested);
  });

  test('are none of them enforced where what was set is answered as zeros, and each says so', () => {
    const items = applyLimits(targetOn({ keeps: false }), all);
    for (const item of items) {
      expect(item).toMatchObject({ status: 'not-enforced', reason: expect.stringContaining('accepts it and answers') });
    }
  });

  test('one that is refused takes no other with it', () => {
    const refuses = { [WIN32.JobObjectCpuRateControlInformation]: 87 };
    const items = applyLimits(targetOn({ keeps: true, refuses }), all);
    expect(items.filter(({ status }) => status === 'not-enforced')).toEqual([
      expect.objectContaining({
        item: 'cpu',
        reason: 'SetInformationJobObject(JobObjectCpuRateControlInformation): error 87, ERROR_INVALID_PARAMETER',
      }),
    ]);
  });

  test('keep the flags of every job, whatever is set later', () => {
    const target = targetOn({ keeps: false });
    expect(setAlways(target)).toBeUndefined();
    applyLimits(target, [settingOf('memory', 65_536)]);
    const bytes = target.win32.set.get(WIN32.JobObjectExtendedLimitInformation);
    const flags = bytes && field(EXTENDED_LIMIT, bytes, 'BasicLimitInformation.LimitFlags');
    expect(flags).toBe(BigInt(ALWAYS.flags | WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY));
  });

  test('are as tight as the job around them', () => {
    const around = payload(EXTENDED, {
      'BasicLimitInformation.LimitFlags': BigInt(WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY),
      JobMemoryLimit: 65_536n,
    });
    const target = targetOn({ keeps: true, around: { [EXTENDED.infoClass]: around } });
    const [memory] = applyLimits(target, [settingOf('memory', 1_048_576)]);
    expect(memory).toMatchObject({
      readBack: 1_048_576,
      effective: 65_536,
      effectiveFrom: 'the job that this process is in',
    });
  });
});

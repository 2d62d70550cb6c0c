import type { Lacking, Offer, Offered, Reason } from '@ringfence/core';
import { lacking, testifiedLimit, testifiedStatus } from '@ringfence/posix';
import { isolationSeen } from '../service/testimony.ts';
import { type ServiceTrial, TRIED_FILE_SIZE, TRIED_OPEN_FILES } from './service-trial.ts';

/** What a throw-away service proved, for each capability that it was asked for. */
export function provedByService(trial: ServiceTrial): Offer {
  const entries = trial.settings.map(({ item, capability, grade, mechanism }): [string, Offered | Lacking] => {
    const reason = whyNot(item, trial);
    if (reason !== undefined) return [capability, lacking(reason)];
    return [
      capability,
      { grade, mechanism, proof: 'a throw-away service had it, and its process read that in /proc/self' },
    ];
  });
  return Object.fromEntries(entries);
}

/** Why a trial proved nothing at all; `undefined` when it did. */
export function failureOf({ said, accounted, stderr }: ServiceTrial): Reason | undefined {
  if (said.kind !== 'seen') {
    return { message: `a throw-away service did not start: ${stderr === '' ? 'without a word' : stderr}` };
  }
  return accounted ? undefined : { message: 'the stop hook of a throw-away service left no account' };
}

function whyNot(item: string, trial: ServiceTrial): Reason | undefined {
  const failure = failureOf(trial);
  if (failure !== undefined) return failure;
  const files = trial.said.kind === 'seen' ? trial.said.files : new Map<string, string>();
  return isHeld(item, files) ? undefined : { message: 'the manager accepts it, and the process sees nothing of it' };
}

function isHeld(item: string, files: ReadonlyMap<string, string>): boolean {
  const status = testifiedStatus(files);
  switch (item) {
    case 'fileSize':
      return testifiedLimit(files, 'Max file size')?.hard === TRIED_FILE_SIZE;
    case 'openFiles':
      return testifiedLimit(files, 'Max open files')?.hard === TRIED_OPEN_FILES;
    case 'coreSize':
      return testifiedLimit(files, 'Max core file size')?.hard === 0;
    case 'runAs':
      return status?.uids.every((uid) => uid === 65_534) === true;
    case 'noNewPrivileges':
      return status?.noNewPrivileges === true;
    case 'dropCapabilities':
      return status !== undefined && /^0+$/.test(status.boundingCapabilities);
    default:
      return isolationSeen(item, files).held;
  }
}

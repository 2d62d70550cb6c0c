import { enforcedItem, type ReceiptItem, type ReceiptValue, RingfenceError, type Setting } from '@ringfence/core';
import type { ResolvedUser } from '../users/lookup.ts';
import { PROCESS_ITEMS } from './process-claims.ts';
import { isProcessLimit, processLimitReadBack } from './process-limits.ts';
import { testifiedInterfaces, testifiedStatus } from './witness.ts';

const NO_CAPABILITIES = /^0+$/;

/**
 * The receipt items of what helpers set for each process, from what the witness read of itself.
 * @throws RingfenceError `FENCE_SETUP_FAILED` when a helper said that all was well and the kernel says otherwise
 */
export function processReceipt(
  settings: readonly Setting[],
  files: ReadonlyMap<string, string>,
  user: ResolvedUser | undefined,
): readonly ReceiptItem[] {
  return settings
    .filter(({ item, mechanism }) => PROCESS_ITEMS.includes(item) || isProcessLimit(mechanism))
    .map((setting) => {
      const applied = setting.item === 'runAs' && user !== undefined ? identity(user) : setting.value;
      const readBack = readBackOf(setting, files);
      if (!holds(setting, applied, readBack)) throw mismatch(setting, readBack);
      return enforcedItem(setting, { applied, readBack });
    });
}

function readBackOf(setting: Setting, files: ReadonlyMap<string, string>): ReceiptValue {
  const limit = processLimitReadBack(setting.mechanism, files);
  if (limit !== undefined) return limit;
  if (setting.item === 'isolateNetwork') return [...testifiedInterfaces(files)];
  const status = testifiedStatus(files);
  if (status === undefined) return 'not read';
  switch (setting.item) {
    case 'runAs':
      return { uid: same(status.uids), gid: same(status.gids), groups: [...status.groups] };
    case 'noNewPrivileges':
      return status.noNewPrivileges;
    case 'dropCapabilities':
      return NO_CAPABILITIES.test(status.effectiveCapabilities) && NO_CAPABILITIES.test(status.boundingCapabilities);
    default:
      return 'not read';
  }
}

/** Real, effective, saved and file system id must be one: a program could go back to an id that is left in one of them. */
function same(ids: readonly number[]): ReceiptValue {
  const [first = -1] = ids;
  return ids.every((id) => id === first) ? first : [...ids];
}

function identity(user: ResolvedUser): ReceiptValue {
  return { uid: user.uid, gid: user.gid, groups: [...user.groups].sort((a, b) => a - b) };
}

function holds(setting: Setting, applied: ReceiptValue, readBack: ReceiptValue): boolean {
  if (setting.item === 'isolateNetwork') return JSON.stringify(readBack) === '["lo"]';
  return JSON.stringify(applied) === JSON.stringify(readBack);
}

function mismatch(setting: Setting, readBack: ReceiptValue): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `${setting.mechanism} was set and does not hold`,
    expected: JSON.stringify(setting.value),
    received: readBack,
    authority: '/proc/self of the process that becomes the program',
  });
}

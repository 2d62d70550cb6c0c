import type { Claim, ItemValue, RequestedItem } from '@ringfence/core';
import { WITNESS_DESCRIPTORS } from './witness.ts';

type ProcessCapability =
  | 'limit.file-size'
  | 'limit.open-files'
  | 'limit.core-size'
  | 'run-as'
  | 'isolate.no-new-privileges'
  | 'isolate.capabilities'
  | 'isolate.network';

/** What helpers of util-linux do for each process, under any executor that starts its program locally. */
export const PROCESS_CLAIMS: Readonly<Record<ProcessCapability, Claim>> = {
  'limit.file-size': {
    grade: 'process',
    mechanism: 'RLIMIT_FSIZE',
    source: 'getrlimit(2), man-pages 6.9',
    bounds: 'each file by itself; the sum of many files is not bounded',
  },
  'limit.open-files': {
    grade: 'process',
    mechanism: 'RLIMIT_NOFILE',
    source: 'getrlimit(2), man-pages 6.9',
    bounds: 'each process by itself; a program that stays root may raise it',
  },
  'limit.core-size': {
    grade: 'process',
    mechanism: 'RLIMIT_CORE',
    source: 'core(5), man-pages 6.9',
    bounds: 'not heeded for dumps that go to a program by a pipe in core_pattern',
  },
  'run-as': {
    grade: 'process',
    mechanism: 'setpriv --reuid --regid --groups',
    source: 'setpriv(1), util-linux 2.38',
    bounds: 'a set-user-id program changes the user again, unless no-new-privileges is set too',
  },
  'isolate.no-new-privileges': {
    grade: 'kernel',
    mechanism: 'PR_SET_NO_NEW_PRIVS',
    source: 'prctl(2), Linux 3.5: inherited and never unset',
  },
  'isolate.capabilities': {
    grade: 'kernel',
    mechanism: 'empty capability bounding set',
    source: 'capabilities(7): a capability that left the bounding set cannot be gained by an exec',
  },
  'isolate.network': {
    grade: 'kernel',
    mechanism: 'CLONE_NEWNET',
    source: 'network_namespaces(7)',
    bounds: 'a program that stays root may join another network namespace; sockets it was given stay open',
  },
};

/** The request items of `PROCESS_CLAIMS`, in the order of receipts. */
export const PROCESS_ITEMS: readonly string[] = [
  'fileSize',
  'openFiles',
  'coreSize',
  'runAs',
  'noNewPrivileges',
  'isolateNetwork',
  'dropCapabilities',
];

/** What an item of this kind is set to. The shell that testifies needs descriptors of its own. */
export function plannedProcessValue(item: RequestedItem): ItemValue {
  if (item.item === 'openFiles' && typeof item.requested === 'number' && item.requested < WITNESS_DESCRIPTORS) {
    return { reason: `the helpers that start the program need ${WITNESS_DESCRIPTORS} descriptors themselves` };
  }
  return { value: item.requested };
}

import { systemCode } from '@ringfence/core';
import { CaseNotTried } from '../broken.ts';
import type { Outside } from './outside.ts';

/** A look where there is no /proc: whether a process is there can be asked everywhere, and that is all. */
export function otherOutside(platform: NodeJS.Platform): Outside {
  const nothing = (what: string) => (): never => {
    throw new CaseNotTried(`the kit cannot read ${what} from outside on ${platform}`);
  };
  return {
    isRunning,
    // Nobody is known by a mark here: who is left is known by the pids that programs told.
    marked: () => [],
    startTime: nothing('start times'),
    hasSwap: nothing('swap'),
    command: nothing('names of processes'),
    bootId: nothing('a boot id'),
    descendants: nothing('the tree of processes'),
    cpuMs: nothing('cpu time'),
    ownBytes: nothing('memory'),
    reserved: nothing('memory'),
    tasks: nothing('threads'),
    tasksOf: nothing('threads'),
    isAsleep: nothing('the state of processes'),
    openFiles: nothing('open files'),
    interfaces: nothing('network interfaces'),
    status: nothing('credentials'),
    groups: () => [],
    existing: () => [],
    parseGroups: () => [],
    value: () => undefined,
    hasMechanism: () => undefined,
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    return systemCode(error) === 'EPERM';
  }
}

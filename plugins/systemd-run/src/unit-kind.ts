import type { Request } from '@ringfence/core';
import type { SystemdRunOptions, UnitKind } from './options.ts';
import { KEEPER_TASKS, LEAST_TASKS } from './scope/gate.ts';

/** What a unit is to be, and why. */
export interface UnitChoice {
  readonly kind: UnitKind;
  readonly reason: string;
}

/** The kind of unit for a request: a service for what only a service can do, else a scope. Pure. */
export function chooseUnit(
  request: Request,
  uid: number | undefined,
  unit: SystemdRunOptions['unit'] = 'auto',
  detached = false,
): UnitChoice {
  if (unit !== 'auto') return { kind: unit, reason: 'that is what was asked for' };
  if (detached) return { kind: 'service', reason: 'the manager waits for its end when nobody else is there' };
  const [first] = serviceOnly(request, uid);
  if (first !== undefined) return { kind: 'service', reason: first };
  return { kind: 'scope', reason: 'nothing was asked for that only a service can do' };
}

/** Isolation that only a service has. */
const SERVICE_ISOLATION = ['privateTmp', 'readOnlySystem', 'privateDevices', 'privatePids', 'systemCalls'] as const;

/** Request items that only a service can hold. */
export function isServiceItem(item: string): boolean {
  return SERVICE_ISOLATION.some((name) => name === item);
}

function serviceOnly({ identity, isolation, limits }: Request, uid: number | undefined): readonly string[] {
  const isolated = SERVICE_ISOLATION.filter((name) => isolation[name] !== undefined && isolation[name] !== false);
  return [
    ...(identity === undefined ? [] : ['another user is set up by the manager']),
    // What a helper can do for root only, a manager of a user can do in a user namespace.
    ...(isolation.network === 'none' && uid !== 0 ? ['a network of its own is set up by the manager'] : []),
    ...isolated.map((name) => `${name} is set up by the manager`),
    ...(limits.pids !== undefined && limits.pids < LEAST_TASKS - KEEPER_TASKS
      ? ['so tight a bound on tasks leaves no room for the watcher of a scope']
      : []),
  ];
}

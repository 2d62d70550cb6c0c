import type { Setting } from '@ringfence/core';
import type { ManagerBus } from '../bus/manager-bus.ts';
import type { Manager } from '../manager.ts';
import { accounting, busProperty, cgroupProperties, type Property, withExtraTasks, words } from '../properties.ts';
import { SLICE } from '../unit-name.ts';
import { KEEPER_TASKS } from './gate.ts';

/** A scope that is to be made around a process. */
export interface ScopeRequest {
  readonly unit: string;
  readonly description: string;
  readonly settings: readonly Setting[];
  /** The version of the manager. */
  readonly systemd: string;
}

/** Asks the manager to put a process into a scope of its own, and resolves when it stands there. */
export async function openScope(bus: ManagerBus, manager: Manager, request: ScopeRequest, pid: number): Promise<void> {
  const pids = ['PIDs', { signature: 'au', value: [pid] }] as const;
  await bus.startUnit(manager, request.unit, [...scopeProperties(request).map(busProperty), pids]);
}

/** What the manager is told of a scope. */
export function scopeProperties({ description, settings }: ScopeRequest): readonly Property[] {
  return [
    words('Description', description),
    words('Slice', SLICE),
    // A scope that fails, for example by a memory kill, would stay loaded and keep its name.
    words('CollectMode', 'inactive-or-failed'),
    ...accounting(),
    ...cgroupProperties(settings.map((setting) => withExtraTasks(setting, KEEPER_TASKS))),
  ];
}

import type { Setting } from '@ringfence/core';
import { looseVersion, satisfiesRange } from '@ringfence/core';
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
  readonly oom: ScopeOom;
  /** The version of the manager. */
  readonly systemd: string;
}

/**
 * Who ends a tree of which the kernel killed a process for memory. `kernel`: all at once, but for the keeper, which only
 * root can make exempt. `owner`: this process, when the counter says so. `manager`: before 253 the manager stops a scope by
 * itself, and cannot be told otherwise.
 * @see systemd.scope(5), "OOMPolicy=", systemd 253; cgroup-v2.rst, "memory.oom.group", Linux 6.12
 */
export type ScopeOom = 'kernel' | 'owner' | 'manager';

/** How a scope of this manager meets the end of its memory. */
export function scopeOom(manager: Pick<Manager, 'kind'>, systemd: string): ScopeOom {
  if (!satisfiesRange(looseVersion(systemd) ?? '0.0.0', '>=253')) return 'manager';
  return manager.kind === 'system' ? 'kernel' : 'owner';
}

/** True when the kernel spares the keeper: it could lower its own score, which takes root. */
export function isExempt({ kind }: Pick<Manager, 'kind'>): boolean {
  return kind === 'system';
}

/** Asks the manager on its bus to put a process into a scope of its own, and resolves when it stands there. */
export async function openScope(bus: ManagerBus, manager: Manager, request: ScopeRequest, pid: number): Promise<void> {
  const pids = ['PIDs', { signature: 'au', value: [pid] }] as const;
  await bus.startUnit(manager, request.unit, [...scopeProperties(request).map(busProperty), pids]);
}

/** What the manager is told of a scope. */
export function scopeProperties({ description, settings, oom, systemd }: ScopeRequest): readonly Property[] {
  return [
    words('Description', description),
    words('Slice', SLICE),
    // A scope that fails, for example by a memory kill, would stay loaded and keep its name.
    words('CollectMode', 'inactive-or-failed'),
    // With `kill` the manager kills the keeper too, when it hears of the kernel's kill, and takes the counters away with it.
    ...(oom === 'manager' ? [] : [words('OOMPolicy', 'continue')]),
    ...accounting(systemd),
    ...cgroupProperties(settings.map((setting) => withExtraTasks(setting, KEEPER_TASKS))),
  ];
}

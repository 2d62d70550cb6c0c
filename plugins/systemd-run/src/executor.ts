import type { ExecutorDefinition } from '@ringfence/core';
import { ManagerBus } from './bus/manager-bus.ts';
import { claims } from './claims.ts';
import { launch } from './launch.ts';
import type { SystemdRunOptions } from './options.ts';
import { plan } from './plan.ts';
import { probe } from './probe/probe.ts';
import { reopen } from './reopen.ts';
import { StaleUnits } from './stale.ts';

/** The executor. Those that make groups themselves rank above it: where both can do the same, they start faster. */
export function executor(options: SystemdRunOptions): ExecutorDefinition {
  const shared = { bus: new ManagerBus(), stale: new StaleUnits() };
  // Who asks a second time wants to know how it is now.
  let asked = false;
  const probeOnce: ExecutorDefinition['probe'] = (host) => {
    const fresh = asked;
    asked = true;
    return probe(host, options, shared.bus, fresh);
  };
  return {
    name: 'systemd-run',
    rank: 5,
    platform: 'linux with systemd >=244',
    claims,
    probe: probeOnce,
    plan: (request, context) => plan(request, context, options),
    launch: (planned, context) => launch(planned, context, options, shared),
    reopen: (handle, context) => reopen(handle, context, options, shared.bus),
  };
}

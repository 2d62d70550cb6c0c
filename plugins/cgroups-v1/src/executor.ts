import type { ExecutorDefinition } from '@ringfence/core';
import { claims } from './claims.ts';
import { launch } from './launch.ts';
import type { CgroupsV1Options } from './options.ts';
import { plan } from './plan.ts';
import { probe } from './probe.ts';
import { reopen } from './reopen.ts';

/** The executor. It ranks above cgroups-v2: where both can do the same, entering v1 groups is the faster start. */
export function executor(options: CgroupsV1Options): ExecutorDefinition {
  return {
    name: 'cgroups-v1',
    rank: 20,
    platform: 'linux',
    claims,
    probe: (host) => probe(host, options),
    plan,
    launch: (planned, context) => launch(planned, context, options),
    reopen: (handle, context) => reopen(handle, context, options),
  };
}

import type { ExecutorDefinition } from '@ringfence/core';
import { claims } from './claims.ts';
import { launch } from './launch.ts';
import type { CgroupsV2Options } from './options.ts';
import { plan } from './plan.ts';
import { probe } from './probe.ts';
import { reopen } from './reopen.ts';

/** The executor. cgroups-v1 ranks above it: where both can do the same, entering v1 groups is the faster start. */
export function executor(options: CgroupsV2Options): ExecutorDefinition {
  return {
    name: 'cgroups-v2',
    rank: 10,
    platform: 'linux',
    claims,
    probe: (host) => probe(host, options),
    plan,
    launch: (planned, context) => launch(planned, context, options),
    reopen,
  };
}

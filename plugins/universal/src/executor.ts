import type { ExecutorDefinition } from '@ringfence/core';
import { claims } from './claims.ts';
import { launch } from './launch.ts';
import type { UniversalOptions } from './options.ts';
import { plan } from './plan.ts';
import { probe } from './probe.ts';
import { reopen } from './reopen.ts';

/** The executor that is left when no other can do more: it ranks below all. */
export function executor(options: UniversalOptions): ExecutorDefinition {
  const adopted = new Set<string>();
  return {
    name: 'universal',
    rank: -100,
    claims,
    probe,
    plan,
    launch: (planned, context) => launch(planned, context, options, adopted),
    reopen: (handle, context) => reopen(handle, context, options, adopted),
  };
}

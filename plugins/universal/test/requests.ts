import type { Limits, PlanContext, Request } from '@ringfence/core';
import { LIMIT_NAMES } from '@ringfence/core';

const NO_LIMITS = Object.fromEntries(LIMIT_NAMES.map((name) => [name, undefined]));

/** A request as core hands it on. */
export function request(more: Partial<Omit<Request, 'limits'>> & { readonly limits?: Partial<Limits> } = {}): Request {
  return {
    command: { file: '/bin/true', name: 'true', args: [], env: { PATH: '/bin' }, cwd: '/' },
    implied: [],
    identity: undefined,
    isolation: {},
    ...more,
    limits: { ...NO_LIMITS, ...more.limits } as Limits,
  };
}

/** What a plan may look at, on a machine of that platform. */
export function planContext(platform: NodeJS.Platform): PlanContext {
  return {
    host: { platform, uid: 0, kernelRelease: '6.1.0', capacity: { memoryBytes: 2 ** 30, cpus: 2 } },
    proved: { status: 'proved', offer: {}, findings: [] },
    runId: '0123456789abcdef',
  };
}

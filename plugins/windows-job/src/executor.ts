import type { ExecutorDefinition } from '@ringfence/core';
import { claims } from './claims.ts';
import { checkOptions, type WindowsJobOptions } from './options.ts';
import { NAME, plan } from './plan.ts';

// Loaded with the first start, and kept: asking the module loader again costs more than a call of Windows.
let launching: Promise<typeof import('./launch.ts')> | undefined;

/**
 * The executor. What calls Windows is loaded when Windows is there to be called.
 * @throws RingfenceError `INVALID_OPTION`
 */
export function executor(given: WindowsJobOptions): ExecutorDefinition {
  const options = checkOptions(given);
  return {
    name: NAME,
    rank: 10,
    platform: 'windows',
    claims,
    probe: async (host) => (await import('./probe.ts')).probe(host, options),
    plan: (request, context) => plan(request, context, options),
    launch: async (planned, context) => {
      if (context.detached !== undefined) {
        return (await import('./detached/launch.ts')).launchDetached(planned, context, options);
      }
      launching ??= import('./launch.ts');
      return (await launching).launch(planned, context, options);
    },
    reopen: async (handle, context) =>
      typeof handle === 'object' && 'state' in handle.data
        ? (await import('./detached/reopen.ts')).reopenDetached(handle, context)
        : (await import('./reopen.ts')).reopen(handle, context),
  };
}

import type { PlainExecutor } from '@ringfence/posix';
import { claims } from './claims.ts';
import { NAME } from './mechanisms.ts';
import type { UniversalOptions } from './options.ts';

/** What of the plain executors of POSIX systems is peculiar to this one: nothing but its name and how long a kill may take. */
export function partsOf({ killDeadlineMs }: UniversalOptions): PlainExecutor {
  return {
    name: NAME,
    claims,
    probe: async () => ({}),
    wrappers: () => [],
    ...(killDeadlineMs === undefined ? {} : { killDeadlineMs }),
  };
}

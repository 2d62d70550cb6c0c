import type { Confinement } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import type { Launched } from './launched.ts';

/** A verb that not every executor has. @throws RingfenceError `NOT_OFFERED` */
export function offered(launched: Launched, verb: 'freeze' | 'thaw'): NonNullable<Confinement['freeze']> {
  const act = launched.confinement[verb];
  if (act !== undefined) return () => act.call(launched.confinement);
  throw new RingfenceError('NOT_OFFERED', {
    problem: `the executor ${launched.name} cannot ${verb} a tree`,
    authority: launched.name,
    remedy: `start({ require: ['freeze'] })`,
  });
}

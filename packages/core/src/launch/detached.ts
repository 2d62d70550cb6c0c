import type { Command, Requirement, StartOptions } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/** How a run was asked to outlive its owner. */
export interface DetachedWish {
  readonly name: string | undefined;
}

/**
 * What the options say of a run that outlives this process; `undefined` when it is to end with it.
 * @throws RingfenceError `INVALID_OPTION`
 */
export function readDetached(options: StartOptions): DetachedWish | undefined {
  const { detached = false, name, onOwnerDeath } = options;
  if (typeof detached !== 'boolean') throw refuse('detached is not a boolean', 'true or false', detached);
  if (onOwnerDeath !== undefined && onOwnerDeath !== 'kill' && onOwnerDeath !== 'keep')
    throw refuse('onOwnerDeath was not understood', "'kill' or 'keep'", onOwnerDeath);
  if (name !== undefined && !(typeof name === 'string' && NAME.test(name)))
    throw refuse('the name of a run was not understood', 'at most 64 letters, digits, _ . and -', name);
  if (!detached && name !== undefined)
    throw refuse('only a detached run has a name', 'detached: true beside name', name);
  if (!detached && onOwnerDeath === 'keep')
    throw refuse(
      'only a detached run is kept when its owner ends',
      "detached: true beside onOwnerDeath: 'keep'",
      'keep',
    );
  if (detached && onOwnerDeath === 'kill')
    throw refuse('a detached run outlives its owner', "detached: false beside onOwnerDeath: 'kill'", 'kill');
  return detached ? { name } : undefined;
}

/** What an executor must be able to do because of how its owner may end. */
export function ownerRequirements(options: StartOptions): readonly Requirement[] {
  const must = (capability: string): Requirement => ({
    capability,
    item: undefined,
    level: 'must',
    atLeast: 'polled',
  });
  if (options.detached === true) return [must('detach')];
  return options.onOwnerDeath === 'kill' ? [must('owner-death')] : [];
}

/**
 * Streams that end with this process are nothing for a run that does not.
 * @throws RingfenceError `INVALID_OPTION`
 */
export function checkDetachedStreams({ stdin, stdout, stderr }: Command): void {
  const feeds = stdin === 'ignore' || (typeof stdin === 'object' && ('text' in stdin || 'file' in stdin));
  if (!feeds) throw refuse('the stdin of a detached run ends with this process', "'ignore', a text or a file", stdin);
  for (const output of [stdout, stderr]) {
    if (output !== 'pipe')
      throw refuse('the output of a detached run goes to files in its state folder', "'pipe', the default", output);
  }
}

function refuse(problem: string, expected: string, received: unknown): RingfenceError {
  return new RingfenceError('INVALID_OPTION', { problem, expected, received });
}

import { type Host, hostBehind, RingfenceError, type Seam } from '@ringfence/core';
import { type Bundle, parseBundle, type RecordedAnswer, type RecordedVariable } from './bundle.ts';

/** A machine that is not here, as its bundle answers for it. */
export interface RecordedHost extends Host {
  /** What was asked of it and is not in the bundle, in words: an answer to any of these would have been made up. */
  unrecorded(): readonly string[];
}

/**
 * Replays a bundle as a host for probes and selection, on any machine: nothing of this one is read, written or started.
 * Answers come in the order in which they were recorded, and the last one stays.
 * What was not recorded is refused with `NOT_RECORDED`, and is kept for `unrecorded()` where a probe takes it for its own
 * failure.
 * @throws RingfenceError `INVALID_OPTION` when the value is no bundle
 */
export function recordedHost(recorded: Bundle | unknown): RecordedHost {
  const bundle = parseBundle(recorded);
  const missing = new Set<string>();
  const refuse = (what: string): RingfenceError => {
    missing.add(what);
    return notRecorded(what, bundle);
  };
  const { platform, arch, kernelRelease, uid, capacity } = bundle.host;
  const env = environmentOf(bundle.environment, refuse);
  const host = hostBehind(seamOf(bundle, refuse), { platform, arch, kernelRelease, uid, capacity, env });
  return { ...host, unrecorded: () => [...missing] };
}

type Refuse = (what: string) => RingfenceError;

/** The error of a call that a bundle does not answer. */
export function notRecorded(what: string, { calls, ringfence }: Pick<Bundle, 'calls' | 'ringfence'>): RingfenceError {
  return new RingfenceError('NOT_RECORDED', {
    problem: `the recorded host was asked for ${what}, which its bundle does not hold`,
    expected: `one of the ${calls.length} calls that ringfence ${ringfence} recorded`,
    remedy: 'ringfence doctor --bundle bundle.json, on that machine and with this version',
  });
}

function seamOf({ calls }: Bundle, refuse: Refuse): Seam {
  const left = new Map(calls.map(({ call, args, answers }) => [JSON.stringify([call, ...args]), new Answers(answers)]));
  const answer = <T>(call: string, args: readonly string[]): T => {
    const answers = left.get(JSON.stringify([call, ...args]));
    if (answers === undefined) throw refuse([call, ...args].join(' '));
    const next = answers.next();
    if ('error' in next) throw Object.assign(new Error(next.error.message), codeOf(next.error));
    // What a call answers is plain data, and of the type that the same call answered when it was recorded.
    return next.value as T;
  };
  return { now: (call, args) => answer(call, args), later: async (call, args) => answer(call, args) };
}

function codeOf({ code }: { readonly code?: string }): { readonly code?: string } {
  return code === undefined ? {} : { code };
}

/** The answers to one call, handed out one by one. */
class Answers {
  readonly #answers: readonly RecordedAnswer[];
  #place = 0;
  #given = 0;

  constructor(answers: readonly RecordedAnswer[]) {
    this.#answers = answers;
  }

  next(): RecordedAnswer {
    const here = this.#answers[this.#place];
    if (here === undefined) throw new TypeError('a recorded call has no answer');
    this.#given += 1;
    const isLast = this.#place === this.#answers.length - 1;
    if (!isLast && this.#given >= (here.times ?? 1)) [this.#place, this.#given] = [this.#place + 1, 0];
    return here;
  }
}

function environmentOf(variables: Bundle['environment'], refuse: Refuse): Host['env'] {
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => {
        if (typeof name !== 'string') return undefined;
        const value: RecordedVariable | undefined = variables[name];
        if (value === undefined) throw refuse(`the variable ${name}`);
        if (value !== null && typeof value === 'object') throw refuse(`the value of the variable ${name}, kept back`);
        return value ?? undefined;
      },
    },
  );
}

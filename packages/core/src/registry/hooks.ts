import { createRequire } from 'node:module';
import type * as Tapable from 'tapable';
import type { Hooks, ObserverHook, TapOptions, WaterfallHook } from '../contract/index.ts';
import { errorText, RingfenceError } from '../errors/index.ts';

// The one importing file of tapable. It is loaded at the first tap: a registry that nobody taps never pays for it.
const require = createRequire(import.meta.url);
let loaded: typeof Tapable | undefined;

/** A hook as core uses it, beside what a plugin sees of it. */
export interface CallableObserver<T> extends ObserverHook<T> {
  call(value: T): void;
}

/** A hook as core uses it, beside what a plugin sees of it. */
export interface CallableWaterfall<T, C> extends WaterfallHook<T, C> {
  /** @throws RingfenceError `PLUGIN_FAILED` with what the tap threw */
  call(value: T, context: C): Promise<T>;
}

/** Told when an observer threw. */
export type OnObserverError = (hook: string, tap: string, error: unknown) => void;

/** All hooks of a registry, as core calls them. */
export type CallableHooks = {
  readonly [Name in keyof Hooks]: Hooks[Name] extends ObserverHook<infer T>
    ? CallableObserver<T>
    : Hooks[Name] extends WaterfallHook<infer T, infer C>
      ? CallableWaterfall<T, C>
      : never;
};

/** The hooks of one registry. What an observer throws goes to `onError` and no further. */
export function createHooks(onError: OnObserverError): CallableHooks {
  const hooks: CallableHooks = {
    probe: observerHook('probe', onError),
    candidates: waterfallHook('candidates'),
    plan: waterfallHook('plan'),
    started: observerHook('started', onError),
    degraded: observerHook('degraded', onError),
    exited: observerHook('exited', onError),
    report: waterfallHook('report'),
  };
  return Object.freeze(hooks);
}

function observerHook<T>(name: string, onError: OnObserverError): CallableObserver<T> {
  let hook: Tapable.SyncHook<[T]> | undefined;
  return Object.freeze({
    tap(options: string | TapOptions, observe: (value: T) => void): void {
      const { SyncHook } = tapable();
      hook ??= new SyncHook<[T]>(['value']);
      const tap = tapOf(options);
      hook.tap(tap, (value) => {
        try {
          observe(value);
        } catch (error) {
          onError(name, tap.name, error);
        }
      });
    },
    call(value: T): void {
      hook?.call(value);
    },
  });
}

function waterfallHook<T, C>(name: string): CallableWaterfall<T, C> {
  type Change = (value: T, context: C) => T | undefined | Promise<T | undefined>;
  let hook: Tapable.AsyncSeriesWaterfallHook<[T, C]> | undefined;
  const add = (options: string | TapOptions, change: Change): void => {
    const { AsyncSeriesWaterfallHook } = tapable();
    hook ??= new AsyncSeriesWaterfallHook<[T, C]>(['value', 'context']);
    const tap = tapOf(options);
    // tapable keeps the value when a tap answers undefined; its types only know the changed value.
    hook.tapPromise(tap, async (value, context) => {
      const changed = await guarded(name, tap.name, async () => change(value, context));
      return changed ?? value;
    });
  };
  return Object.freeze({
    tap: add,
    tapPromise: add,
    call: async (value: T, context: C): Promise<T> => (hook === undefined ? value : hook.promise(value, context)),
  });
}

async function guarded<T>(hook: string, tap: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new RingfenceError('PLUGIN_FAILED', {
      problem: `the tap ${tap} of the hook ${hook} threw: ${errorText(error)}`,
      authority: tap,
      cause: error,
    });
  }
}

function tapOf(options: string | TapOptions): Tapable.FullTap & { name: string } {
  const { name, stage, before } = typeof options === 'string' ? { name: options } : options;
  const order = before === undefined ? {} : { before: typeof before === 'string' ? before : [...before] };
  return { name, ...(stage === undefined ? {} : { stage }), ...order } as Tapable.FullTap & { name: string };
}

function tapable(): typeof Tapable {
  refuseWithoutCodeGeneration();
  loaded ??= require('tapable') as typeof Tapable;
  return loaded;
}

/** tapable compiles its hooks; a process under --disallow-code-generation-from-strings would only fail in mid-run. */
function refuseWithoutCodeGeneration(): void {
  try {
    new Function('');
  } catch (error) {
    throw new RingfenceError('HOOKS_UNAVAILABLE', {
      problem: 'hooks cannot be tapped in this process',
      expected: 'a Node without --disallow-code-generation-from-strings',
      authority: 'V8',
      cause: error,
    });
  }
}

import { errorText } from '@ringfence/core';
import type * as Koffi from 'koffi';
import { type FunctionName, type Functions, PROTOTYPES, VALUE_TYPES } from './prototypes.ts';
import type { NativeMemory, Win32 } from './win32.ts';

type Callable = (...args: unknown[]) => unknown;

/** What stands in the way of calling Windows, in words. */
export class KoffiMissing extends Error {
  override readonly name: string = 'KoffiMissing';
}

let loading: Promise<Win32> | undefined;

/**
 * Windows, through koffi. The one importing file of koffi: it is optional, and nothing of it is loaded before this call.
 * @throws KoffiMissing when it is not installed, or its binary is not
 */
export function loadWin32(): Promise<Win32> {
  loading ??= load();
  // What is missing now may be installed when somebody asks again.
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

async function load(): Promise<Win32> {
  const koffi = await importKoffi();
  const libraries = new Map<string, Koffi.LibraryHandle>();
  const library = (name: string): Koffi.LibraryHandle => {
    const known = libraries.get(name) ?? koffi.load(`${name}.dll`);
    libraries.set(name, known);
    return known;
  };
  const bind = (name: string, [from, ...types]: readonly [string, ...string[]]): Callable => {
    const [result = 'void', ...parameters] = types.map(koffiType);
    return library(from).func('__stdcall', name, result, parameters);
  };
  return {
    ...lazyFunctions(bind),
    addressOf: (name) => library('kernel32').symbol(name) as bigint,
    keep: (bytes) => keep(koffi, bytes),
    openDescriptor: optional(() => koffi.load(process.execPath).func('uv_open_osfhandle', 'int32_t', ['intptr_t'])),
  };
}

async function importKoffi(): Promise<typeof Koffi> {
  try {
    return await import('koffi');
  } catch (error) {
    throw new KoffiMissing(errorText(error).split('\n')[0], { cause: error });
  }
}

/** Each function is looked up when it is first called: a start uses half of them, and user32 is never needed here. */
function lazyFunctions(bind: (name: FunctionName, prototype: readonly [string, ...string[]]) => Callable): Functions {
  const names = Object.keys(PROTOTYPES) as FunctionName[];
  const entries = names.map((name) => {
    let bound: Callable | undefined;
    const call = (...args: unknown[]): unknown => {
      bound ??= bind(name, PROTOTYPES[name]);
      return bound(...args);
    };
    return [name, call] as const;
  });
  return Object.fromEntries(entries) as unknown as Functions;
}

function koffiType(type: string): string {
  if (type === 'void') return type;
  return Object.hasOwn(VALUE_TYPES, type) ? VALUE_TYPES[type as keyof typeof VALUE_TYPES] : 'void *';
}

function keep(koffi: typeof Koffi, bytes: Uint8Array): NativeMemory {
  const address: bigint = koffi.alloc('uint8_t', bytes.length);
  koffi.encode(address, koffi.array('uint8_t', bytes.length), bytes);
  return { address, free: () => koffi.free(address) };
}

function optional(find: () => Callable): ((...args: unknown[]) => number) | undefined {
  try {
    const found = find();
    return (...args) => Number(found(...args));
  } catch {
    // Not exported here: whoever asks sees `undefined` and takes the other way, or says why not.
    return undefined;
  }
}

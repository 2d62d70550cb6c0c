import type { Win32 } from '../../src/win32/win32.ts';

/** How a fake Windows keeps what is set on a job. */
export interface Behaviour {
  /** False: what was set is answered as zeros, as Wine does. */
  readonly keeps: boolean;
  /** The errors with which information classes are refused, by class. */
  readonly refuses?: Readonly<Record<number, number>>;
  /** Information of the job that this process is in, by class. */
  readonly around?: Readonly<Record<number, Buffer>>;
}

/** The job functions of Windows over a map, for what needs no processes. Every other function throws. */
export function fakeWindows(behaviour: Behaviour): Win32 & { readonly set: ReadonlyMap<number, Buffer> } {
  const set = new Map<number, Buffer>();
  let error = 0;
  const fail = (code: number): number => {
    error = code;
    return 0;
  };
  const functions = {
    set,
    CreateJobObjectW: () => {
      error = 0;
      return 100;
    },
    CloseHandle: () => 1,
    GetLastError: () => error,
    SetInformationJobObject: (_job: number, infoClass: number, bytes: Buffer) => {
      const refused = behaviour.refuses?.[infoClass];
      if (refused !== undefined) return fail(refused);
      set.set(infoClass, Buffer.from(bytes));
      return 1;
    },
    QueryInformationJobObject: (job: number, infoClass: number, bytes: Buffer) => {
      const known = job === 0 ? behaviour.around?.[infoClass] : set.get(infoClass);
      if (job === 0 && known === undefined) return fail(5);
      if (behaviour.keeps) known?.copy(bytes);
      return 1;
    },
  };
  return new Proxy(functions, {
    get: (target, name) => {
      if (name in target) return Reflect.get(target, name);
      throw new TypeError(`the fake has no ${String(name)}`);
    },
  }) as unknown as Win32 & { readonly set: ReadonlyMap<number, Buffer> };
}

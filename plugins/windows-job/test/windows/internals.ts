import type { Socket } from 'node:net';

/** Windows as the plugin sees it, as far as it is of interest here. */
export interface Windows {
  readonly openDescriptor: ((handle: number) => number) | undefined;
}

/** A pipe of the plugin: see `streams/pipe.ts`. */
export interface Pipe {
  open(inheritable: boolean): number;
  connect(): Promise<Socket>;
  destroy(): void;
}

/** Files of the package that it does not export, as they are installed. */
const dist = import.meta.resolve('@ringfence/plugin-windows-job');

/** Windows, through koffi. */
export async function win32(): Promise<Windows> {
  const { loadWin32 } = await import(new URL('win32/koffi.js', dist).href);
  return loadWin32();
}

/** A pipe between this process and another. */
export async function makePipe(windows: Windows, direction: 'from-program' | 'to-program'): Promise<Pipe> {
  const { makePipe: make } = await import(new URL('streams/pipe.js', dist).href);
  return make(windows, direction);
}

import {
  createFence,
  type Executor,
  type Fence,
  type Registry,
  type SelectedExecutor,
  type StartOptions,
  type Wish,
} from '@ringfence/core';
import { createRegistry } from './registry.ts';

let made: Registry | undefined;

/** The registry behind the functions of this package, made at their first use: the plugins of ringfence and no others. */
export function defaultRegistry(): Registry {
  made ??= createRegistry();
  return made;
}

/**
 * A command that has not started: say its limits, then `start()` it. Nothing is looked up before that, so this never fails.
 */
export function command(name: string, ...args: readonly (string | readonly string[])[]): Executor {
  return defaultRegistry().command(name, ...args);
}

/**
 * Takes over a process that runs already.
 * @throws RingfenceError `PROCESS_NOT_FOUND` when there is no such process
 */
export function openPid(pid: number): Promise<Executor> {
  return defaultRegistry().openPid(pid);
}

/**
 * Selects the executor for a wish once, and hands out commands that run there.
 * @throws RingfenceError `NO_EXECUTOR` with the reasons of every executor
 */
export function autoselectExecutor(wish?: Wish, options?: StartOptions): Promise<SelectedExecutor> {
  return defaultRegistry().autoselectExecutor(wish, options);
}

/** Runs a command and answers its report: fence`npm test`, or with limits fence({ memory: '512M' })`npm test`. */
export const fence: Fence = createFence({ command });

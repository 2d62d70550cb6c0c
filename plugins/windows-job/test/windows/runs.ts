import { after } from 'node:test';
import type { Executor, Registry } from '@ringfence/core';
import { fixture } from './fixtures.ts';

const started: Executor[] = [];

// A test that fails must not leave a program behind: the watch of it would keep this process from ending.
after(() => Promise.all(started.map((executor) => executor[Symbol.asyncDispose]())));

/** A command that runs a test program. */
export function run(registry: Registry, name: string, ...args: readonly string[]): Executor {
  const executor = registry.command(fixture(name), [...args]);
  started.push(executor);
  return executor;
}

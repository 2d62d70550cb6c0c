import type { Executor, Registry } from '@ringfence/core';
import type { Outside } from '../outside.ts';
import { surveyRegistry } from '../plugins/registry.ts';
import type { Given } from '../run/given.ts';
import { handleOf, type RunEntry } from './entry.ts';

/** Opens runs, all of one command with one registry: each executor is tried once. */
export class RunOpener {
  readonly #given: Given;
  readonly #outside: Outside;
  #registry: Promise<Registry> | undefined;

  constructor(given: Given, outside: Outside) {
    this.#given = given;
    this.#outside = outside;
  }

  /** @throws RingfenceError `RUN_LOST`, and what `open()` throws */
  async open(entry: RunEntry): Promise<Executor> {
    this.#registry ??= surveyRegistry(this.#given, this.#outside);
    const registry = await this.#registry;
    return registry.command(entry.state.record?.command.name ?? entry.run).open(handleOf(entry));
  }
}

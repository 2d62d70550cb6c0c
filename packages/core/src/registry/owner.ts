import type { Confinement } from '../contract/index.ts';

/** The trees this process owns: when it exits while they run, they are killed as far as can be done at once. */
export class Owner {
  readonly #running = new Set<Confinement>();
  readonly #onExit = (): void => {
    for (const confinement of this.#running) confinement.abandon();
  };

  /** One listener for all trees, and only while there are any: a process at rest is left alone. */
  keep(confinement: Confinement): () => void {
    if (this.#running.size === 0) process.on('exit', this.#onExit);
    this.#running.add(confinement);
    return () => {
      this.#running.delete(confinement);
      if (this.#running.size === 0) process.off('exit', this.#onExit);
    };
  }
}

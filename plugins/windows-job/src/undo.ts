/** What to do when a start fails halfway: in the reverse order of the steps, and every one whatever the others say. */
export class Undo {
  readonly #steps: (() => void)[] = [];

  add(step: () => void): void {
    this.#steps.push(step);
  }

  /** @returns what the steps threw */
  all(): unknown[] {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        step();
      } catch (error) {
        failures.push(error);
      }
    }
    this.#steps.length = 0;
    return failures;
  }
}

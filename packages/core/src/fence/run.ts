import type { Executor, Report } from '../contract/index.ts';
import { FenceError } from './error.ts';
import type { SortedOptions } from './options.ts';

/**
 * A command that was started by fence`...`: await it for its report, iterate over it for its lines, or reach its verbs
 * through `executor`. Nobody has to await it.
 */
export class FenceRun implements PromiseLike<Report>, AsyncDisposable {
  readonly executor: Executor;
  readonly #report: Promise<Report>;

  constructor(executor: Executor, options: SortedOptions) {
    this.executor = executor;
    this.#report = settle(executor, options);
    // Whoever awaits gets the rejection; for whoever does not, it is not an unhandled one.
    this.#report.catch(() => undefined);
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting the run is the point of it, as with execa
  then<A = Report, B = never>(
    fulfilled?: ((report: Report) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#report.then(fulfilled, rejected);
  }

  catch<B>(rejected: (reason: unknown) => B | PromiseLike<B>): Promise<Report | B> {
    return this.#report.catch(rejected);
  }

  finally(act: () => void): Promise<Report> {
    return this.#report.finally(act);
  }

  /** Lines of stdout as they come; throws at the end when the command failed and `reject` is not false. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    yield* this.executor;
    await this.#report;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.executor[Symbol.asyncDispose]());
  }
}

async function settle(executor: Executor, { start, reject, configure }: SortedOptions): Promise<Report> {
  configure(executor);
  await executor.start(start);
  const report = await executor.wait();
  if (report.failed && reject) throw new FenceError(report);
  return report;
}

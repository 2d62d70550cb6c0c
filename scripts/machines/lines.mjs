import { createInterface } from 'node:readline';

/** Lines of a stream, one asked for at a time; none is lost while nobody asks. */
export class Lines {
  /** @type {string[]} */
  #unread = [];
  /** @type {{ resolve: (line: string) => void, reject: (error: unknown) => void } | undefined} */
  #asking;
  /** @type {{ readonly reason: unknown } | undefined} */
  #ended;

  /** @param {NodeJS.ReadableStream} stream */
  constructor(stream) {
    // The end of the machine is told by its exit; a reset of the pipe at that moment says nothing more.
    stream.on('error', () => {});
    createInterface({ input: stream }).on('line', (line) => this.#take(line));
  }

  /**
   * The next line.
   *
   * @returns {Promise<string>} rejected with the reason given to `end` when no line can come any more
   */
  next() {
    const line = this.#unread.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#ended) return Promise.reject(this.#ended.reason);
    return new Promise((resolve, reject) => {
      this.#asking = { resolve, reject };
    });
  }

  /** @param {unknown} reason */
  end(reason) {
    this.#ended ??= { reason };
    this.#asking?.reject(reason);
    this.#asking = undefined;
  }

  /** @param {string} line */
  #take(line) {
    if (this.#asking === undefined) this.#unread.push(line);
    else this.#asking.resolve(line);
    this.#asking = undefined;
  }
}

import { setTimeout as pause } from 'node:timers/promises';

/** @import { Lines } from './lines.mjs' */

/**
 * The monitor of a machine: one command at a time.
 *
 * @see QEMU Machine Protocol specification, QEMU 7.2 docs/interop/qmp-spec
 */
export class Monitor {
  #lines;
  #send;

  /**
   * @param {Lines} lines
   * @param {(line: string) => void} send
   */
  constructor(lines, send) {
    this.#lines = lines;
    this.#send = send;
  }

  /**
   * @param {string} command
   * @param {Record<string, unknown>} [args]
   * @returns {Promise<Record<string, unknown>>}
   * @throws {Error} with the monitor's own words when it refuses
   */
  async execute(command, args = {}) {
    this.#send(JSON.stringify({ execute: command, arguments: args }));
    for (;;) {
      const answer = JSON.parse(await this.#lines.next());
      if (answer.error) throw new Error(`the machine monitor refused ${command}: ${answer.error.desc}`);
      if ('return' in answer) return answer.return;
    }
  }

  /**
   * Asks until the answer is the wanted one; the monitor's events do not cover all that is waited for.
   *
   * @param {string} query
   * @param {(status: string) => boolean} wanted throws when it can never come
   */
  async until(query, wanted) {
    while (!wanted(String((await this.execute(query))['status']))) await pause(20);
  }
}

// @ts-check
import { workspaceRegistry } from '../contestants.mjs';

/**
 * @typedef {object} StartedRuns
 * @property {string} executor
 * @property {number} ms that the starts took, one after the other
 * @property {number} bytesPerRun by which this process grew for each run that it still holds
 */

/**
 * Starts runs that go on when this process has ended, each with a limit on memory where one is held.
 *
 * @param {number} count
 * @param {string | undefined} name of the executor
 * @returns {Promise<StartedRuns>}
 */
export async function startDetachedRuns(count, name) {
  const registry = await workspaceRegistry();
  const start = async () => {
    const executor = registry.command('sleep', '3600').limit({ memory: '64M' });
    await executor.start({ detached: true, ...(name === undefined ? {} : { executor: name }) });
    return executor;
  };
  const first = await start();
  const held = [first];
  const before = process.memoryUsage.rss();
  const began = performance.now();
  while (held.length < count) held.push(await start());
  const ms = performance.now() - began;
  const grown = process.memoryUsage.rss() - before;
  return { executor: first.receipt().executor, ms, bytesPerRun: Math.max(0, grown) / Math.max(1, count - 1) };
}

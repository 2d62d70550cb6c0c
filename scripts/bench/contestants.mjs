// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listPackages } from '../workspace/packages.mjs';

/** @import { Plugin, Registry, Resources } from '@ringfence/core' */

/**
 * One way to run a program to its end.
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {Stdio} stdio
 * @property {() => Promise<unknown>} run
 */

/** @typedef {'ignore' | 'pipe'} Stdio where stdout and stderr go; stdin is ignored */

const PROGRAM = '/bin/true';

/** What an executor with limits is asked to hold. @type {Resources} */
export const LIMITS = { memory: '128M', pids: 64 };

/** The way every other is compared with. */
export const RAW = 'raw spawn';

/**
 * A registry of every plugin of the workspace.
 *
 * @returns {Promise<Registry>}
 */
export async function workspaceRegistry() {
  const { createRegistry } = await import('@ringfence/core');
  /** @type {Plugin[]} */
  const plugins = [];
  for (const { folder, manifest } of listPackages()) {
    if (manifest.ringfence === undefined) continue;
    const module = await import(pathToFileURL(join(folder, manifest.ringfence.plugin)).href);
    plugins.push(module.default());
  }
  return createRegistry({ plugins });
}

/**
 * Every way that this machine offers, those of the executors with and without limits.
 *
 * @param {Registry} registry
 * @returns {Promise<readonly Contestant[]>}
 */
export async function listContestants(registry) {
  const { execa } = await import('execa');
  /** @type {Contestant[]} */
  const all = [];
  for (const stdio of /** @type {const} */ (['ignore', 'pipe'])) {
    all.push({ name: RAW, stdio, run: () => rawSpawn(stdio) });
    all.push({ name: 'execa', stdio, run: () => execa(PROGRAM, { stdin: 'ignore', stdout: stdio, stderr: stdio }) });
    for (const { name, result } of await registry.probe()) {
      if (result.status !== 'proved') continue;
      all.push({ name, stdio, run: () => fenced(registry, name, stdio, {}) });
      if (result.offer['limit.memory']?.grade !== 'kernel') continue;
      all.push({ name: `${name}, limited`, stdio, run: () => fenced(registry, name, stdio, LIMITS) });
    }
  }
  return all;
}

/**
 * @param {Stdio} stdio
 * @returns {Promise<void>}
 */
function rawSpawn(stdio) {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, [], { stdio: ['ignore', stdio, stdio] });
    child.stdout?.resume();
    child.stderr?.resume();
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

/**
 * @param {Registry} registry
 * @param {string} executor
 * @param {Stdio} stdio
 * @param {Resources} limits
 * @returns {Promise<void>}
 */
async function fenced(registry, executor, stdio, limits) {
  const fence = registry.command(PROGRAM).limit(limits);
  Object.assign(fence.command(), { stdout: stdio, stderr: stdio });
  await fence.start({ executor });
  const { exitCode } = await fence.wait();
  if (exitCode !== 0) throw new Error(`${executor}: ${PROGRAM} ended with ${exitCode}`);
}

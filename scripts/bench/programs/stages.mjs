// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

/**
 * Goes through the first steps of a program that uses ringfence, and prints as JSON which packages each step loaded.
 */
const require = createRequire(import.meta.url);
register('./note-loads.mjs', import.meta.url);

/** @type {Set<string>} */
const known = new Set();

/** @returns {readonly string[]} packages that were loaded since the last call, by import or by require */
function newlyLoaded() {
  const files = [...readFileSync(process.env['NOTED_LOADS'] ?? '', 'utf8').split('\n'), ...Object.keys(require.cache)];
  const fresh = new Set(files.map(packageOf).filter((name) => name !== undefined && !known.has(name)));
  for (const name of fresh) known.add(`${name}`);
  return [...fresh].map(String).sort();
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function packageOf(file) {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1];
  return installed ?? /\/((?:packages|plugins)\/[^/]+)\/dist\//.exec(file)?.[1];
}

await import('@ringfence/core');
const core = newlyLoaded();
const { command, defaultRegistry } = await import('ringfence');
const whole = newlyLoaded();
await defaultRegistry().select({ resources: { memory: '128M' } });
const select = newlyLoaded();
const report = await (await command('/bin/true').start()).wait();
console.log(JSON.stringify({ core, whole, select, run: newlyLoaded(), executor: report.executor }));

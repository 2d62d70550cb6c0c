// @ts-check
// Keeps a bundle for the tests: node scripts/keep-bundle.mjs NAME "TITLE" FILE
// FILE is what `ringfence doctor --bundle` wrote, or results/linux-matrix.json#MACHINE/IDENTITY after a round of
// `npm run test:linux -- --job bundle`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name = '', title = '', from = ''] = process.argv.slice(2);
const [file = '', place] = from.split('#');
const read = JSON.parse(readFileSync(file, 'utf8'));
const bundle = place === undefined ? read : ofMachine(read, place);
const { kind, schemaVersion, origin, calls, ...rest } = bundle;
const head = JSON.stringify({ kind, schemaVersion, origin, title, ...rest }, undefined, 2).replace(/\n\}$/, '');
const lines = calls.map((/** @type {unknown} */ call) => `    ${JSON.stringify(call)}`).join(',\n');
const target = new URL(`../packages/conformance/recorded/${name}.json`, import.meta.url);
writeFileSync(fileURLToPath(target), `${head},\n  "calls": [\n${lines}\n  ]\n}\n`);

/**
 * @param {{ results: { machine: string, step: { shape: string }, files?: Record<string, string> }[] }} matrix
 * @param {string} wanted
 * @returns {any}
 */
function ofMachine({ results }, wanted) {
  const found = results.find(
    ({ machine, step, files }) => `${machine}/${step.shape}` === wanted && files?.['bundle.json'],
  );
  if (found === undefined) throw new Error(`no bundle of ${wanted} in ${file}`);
  return JSON.parse(found.files?.['bundle.json'] ?? '');
}

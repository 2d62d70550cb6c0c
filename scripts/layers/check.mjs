// @ts-check
import { add, NOTHING, tell } from '../run/check.mjs';
import { listPackages, repository } from '../workspace/packages.mjs';
import { checkDeclarations } from './declarations.mjs';
import {
  checkCycles,
  checkForeign,
  checkOrder,
  checkPackages,
  checkProbing,
  checkRelative,
  checkRooms,
} from './rules.mjs';
import { filesBelow, readSource, sourcesOf } from './source.mjs';

/** @import { Counts } from '../run/check.mjs' */
/** @import { Finding } from './source.mjs' */

/**
 * Holds the sources against the rules of the house. Declarations are read from the last build.
 *
 * @returns {Promise<Counts>}
 */
export async function checkLayers() {
  return readRules()
    .map(([name, findings]) => tell({ name, findings: findings.map(inWords) }))
    .reduce(add, NOTHING);
}

/** @returns {readonly (readonly [string, readonly Finding[]])[]} */
function readRules() {
  const packages = listPackages();
  const sources = packages.flatMap((owner) => sourcesOf(repository, owner));
  const core = sources.filter(({ place }) => place.startsWith('packages/core/'));
  const names = new Set(packages.map(({ manifest }) => manifest.name));
  const written = ['packages', 'plugins', 'scripts'].flatMap((folder) =>
    filesBelow(repository, folder, /\.[cm]?[jt]s$/),
  );
  return [
    ['imports inside core run one way', checkOrder(core)],
    ['no files import each other in a circle', checkCycles(sources)],
    ['relative imports name a file of their package', checkRelative(sources)],
    ['packages import what they declare and may know', checkPackages(sources, packages)],
    ['probes see the machine through their host', checkProbing(sources)],
    ['each foreign dependency has one importing file', checkForeign(sources)],
    ['callers see no foreign types', packages.flatMap((owner) => checkDeclarations(repository, owner, names))],
    ['files are rooms', checkRooms(written.map((place) => readSource(repository, place)))],
  ];
}

/**
 * @param {Finding} finding
 * @returns {string}
 */
function inWords({ place, line, text }) {
  return `${place}${line === undefined ? '' : `:${line}`}: ${text}`;
}

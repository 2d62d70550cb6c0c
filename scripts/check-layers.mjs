// @ts-check
import { checkDeclarations } from './layers/declarations.mjs';
import { checkCycles, checkForeign, checkOrder, checkPackages, checkRelative, checkRooms } from './layers/rules.mjs';
import { filesBelow, readSource, sourcesOf } from './layers/source.mjs';
import { listPackages, repository } from './workspace/packages.mjs';

/** @import { Finding } from './layers/source.mjs' */

const packages = listPackages();
const sources = packages.flatMap((owner) => sourcesOf(repository, owner));
const names = new Set(packages.map(({ manifest }) => manifest.name));
const written = ['packages', 'plugins', 'scripts'].flatMap((folder) => filesBelow(repository, folder, /\.[cm]?[jt]s$/));

/** @type {readonly (readonly [string, readonly Finding[]])[]} */
const rules = [
  ['imports inside core run one way', checkOrder(sources.filter(({ place }) => place.startsWith('packages/core/')))],
  ['no imports in a circle', checkCycles(sources)],
  ['relative imports name a file of the package', checkRelative(sources)],
  ['packages import what they declare and may know', checkPackages(sources, packages)],
  ['one importing file for each foreign dependency', checkForeign(sources)],
  ['no foreign types in what callers see', packages.flatMap((owner) => checkDeclarations(repository, owner, names))],
  ['files are rooms', checkRooms(written.map((place) => readSource(repository, place)))],
];

for (const [rule, findings] of rules) {
  console.log(`${findings.length === 0 ? 'ok    ' : 'FAILED'} ${rule}`);
  for (const { place, line, text } of findings) console.log(`       ${place}${line ? `:${line}` : ''}: ${text}`);
}

const broken = rules.reduce((sum, [, findings]) => sum + findings.length, 0);
console.log(`${sources.length} source files of ${packages.length} packages, ${broken} findings`);
process.exitCode = broken === 0 ? 0 : 1;

// @ts-check
import { declaredDependencies } from '../workspace/packages.mjs';
import { findCycles } from './cycles.mjs';
import { CORE_ROOMS, EMPTY_NAMES, FOREIGN, MAX_LINES, MAY_IMPORT, PAST_THE_HOST, PROBING } from './house.mjs';
import { packageOf, resolveRelative } from './source.mjs';

/** @import { WorkspacePackage } from '../workspace/packages.mjs' */
/** @import { Finding, SourceFile } from './source.mjs' */

/**
 * @param {string} specifier
 * @returns {boolean}
 */
const isRelative = (specifier) => /^\.{0,2}\//.test(specifier);

/**
 * Imports inside core run one way, and `registry` is the last room: only what stands above all rooms imports it.
 *
 * @param {readonly SourceFile[]} core
 * @returns {readonly Finding[]}
 */
export function checkOrder(core) {
  const inside = new Map(core.map((file) => [file.place, file.inside]));
  return core.flatMap((file) =>
    file.imports
      .filter(({ specifier }) => isRelative(specifier))
      .flatMap(({ specifier, line }) => {
        const target = inside.get(resolveRelative(file.place, specifier));
        const text = target === undefined ? undefined : wrongWay(file.inside, target);
        return text === undefined ? [] : [{ place: file.place, line, text }];
      }),
  );
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {string | undefined}
 */
function wrongWay(from, to) {
  const [source, target] = [roomOf(from), roomOf(to)];
  for (const room of [source, target]) {
    if (room !== undefined && !CORE_ROOMS.includes(room)) return `the room ${room} has no place in the order of core`;
  }
  if (source === undefined || source === target) return undefined;
  if (target === undefined) return `${source} imports ${to}, which stands above all rooms`;
  if (CORE_ROOMS.indexOf(target) < CORE_ROOMS.indexOf(source)) return undefined;
  return `${source} imports ${to}, but ${target} comes after ${source}: ${CORE_ROOMS.join(' < ')}`;
}

/**
 * @param {string} inside
 * @returns {string | undefined} `undefined` for a file that lies in no room
 */
function roomOf(inside) {
  return inside.includes('/') ? inside.split('/')[0] : undefined;
}

/**
 * No files import each other in a circle, types included: whoever reads one must not need to have read it.
 *
 * @param {readonly SourceFile[]} files
 * @returns {readonly Finding[]}
 */
export function checkCycles(files) {
  const edges = new Map(
    files.map(({ place, imports }) => [
      place,
      imports.flatMap(({ specifier }) => (isRelative(specifier) ? [resolveRelative(place, specifier)] : [])),
    ]),
  );
  return findCycles(edges).map((cycle) => ({
    place: cycle[0] ?? '',
    text: `imports in a circle: ${cycle.join(' -> ')}`,
  }));
}

/**
 * A relative import names a file that exists, with its extension, and stays inside its package.
 *
 * @param {readonly SourceFile[]} files
 * @returns {readonly Finding[]}
 */
export function checkRelative(files) {
  const places = new Set(files.map(({ place }) => place));
  return files.flatMap(({ place, imports, owner }) =>
    imports
      .filter(({ specifier }) => isRelative(specifier))
      .flatMap(({ specifier, line }) => {
        const target = resolveRelative(place, specifier);
        if (!/\.[cm]?[jt]s$/.test(specifier)) return [{ place, line, text: `${specifier} has no extension` }];
        if (owner !== undefined && !target.startsWith(`${owner.place}/src/`))
          return [{ place, line, text: `${specifier} leaves its package` }];
        return places.has(target) ? [] : [{ place, line, text: `${specifier} names no file` }];
      }),
  );
}

/**
 * What a file imports from other packages is declared in its package.json, is one of the packages its own may know, and
 * goes through their declared exports.
 *
 * @param {readonly SourceFile[]} files
 * @param {readonly WorkspacePackage[]} packages
 * @returns {readonly Finding[]}
 */
export function checkPackages(files, packages) {
  return files.flatMap(({ place, imports, owner }) =>
    imports
      .filter(({ specifier }) => !isRelative(specifier) && !specifier.startsWith('node:'))
      .flatMap(({ specifier, line }) => {
        const text = owner === undefined ? undefined : foreignness(specifier, owner, packages);
        return text === undefined ? [] : [{ place, line, text }];
      }),
  );
}

/**
 * @param {string} specifier
 * @param {WorkspacePackage} owner
 * @param {readonly WorkspacePackage[]} packages
 * @returns {string | undefined}
 */
function foreignness(specifier, owner, packages) {
  const name = packageOf(specifier);
  if (!declaredDependencies(owner.manifest).has(name)) return `${name} is no dependency of ${owner.manifest.name}`;
  const ours = packages.find(({ manifest }) => manifest.name === name);
  if (ours === undefined) return undefined;
  const may = MAY_IMPORT.find((rule) => rule.place.test(owner.place))?.may;
  if (!may?.test(name)) return `${owner.place} may not import ${name}`;
  const entry = `.${specifier.slice(name.length)}`;
  return ours.manifest.exports?.[entry] === undefined ? `${name} does not export ${entry}` : undefined;
}

/**
 * Probes see the machine through their host alone.
 *
 * @param {readonly SourceFile[]} files
 * @returns {readonly Finding[]}
 */
export function checkProbing(files) {
  return files
    .filter(({ place }) => PROBING.some((room) => room.test(place)))
    .flatMap(({ place, imports }) =>
      imports
        .filter(({ specifier }) => PAST_THE_HOST.includes(specifier))
        .map(({ specifier, line }) => ({
          place,
          line,
          text: `${specifier} is not recorded by doctor --bundle: ask through machine of @ringfence/core`,
        })),
    );
}

/**
 * Each foreign dependency has one importing file in all of the workspace.
 *
 * @param {readonly SourceFile[]} files
 * @returns {readonly Finding[]}
 */
export function checkForeign(files) {
  return FOREIGN.flatMap((name) => {
    const importing = files.filter(({ imports }) => imports.some(({ specifier }) => packageOf(specifier) === name));
    const places = importing.map(({ place }) => place);
    const text = `${name} has ${places.length} importing files, and may have one: ${places.join(', ')}`;
    return places.length > 1 ? [{ place: places[0] ?? '', text }] : [];
  });
}

/**
 * A file is a room: one can see all of it, and its folder says what it holds.
 *
 * @param {readonly Pick<SourceFile, 'place' | 'lines'>[]} files
 * @returns {readonly Finding[]}
 */
export function checkRooms(files) {
  return files.flatMap(({ place, lines }) => {
    const empty = place
      .split('/')
      .slice(0, -1)
      .find((folder) => EMPTY_NAMES.includes(folder));
    return [
      ...(lines > MAX_LINES ? [{ place, text: `has ${lines} lines, and may have ${MAX_LINES}` }] : []),
      ...(empty === undefined ? [] : [{ place, text: `the folder name ${empty} does not say what is inside` }]),
    ];
  });
}

// @ts-check

/** The rooms of core in the order in which data passes; a room imports only from itself and from rooms before it. */
export const CORE_ROOMS = [
  'contract',
  'errors',
  'spawn',
  'host',
  'request',
  'probe',
  'select',
  'launch',
  'report',
  'supervise',
  'registry',
  'fence',
];

/** Packages we did not write and that only one file may import, so that each can be replaced in one place. */
export const FOREIGN = ['tapable', 'semver', 'execa', 'systeminformation', 'commander', 'koffi'];

/**
 * Which of our packages a package may import; the first place that fits counts.
 *
 * @type {readonly { readonly place: RegExp, readonly may: RegExp }[]}
 */
export const MAY_IMPORT = [
  { place: /^packages\/core$/, may: /^$/ },
  { place: /^packages\/(?:posix|conformance)$/, may: /^@ringfence\/core$/ },
  { place: /^packages\/cli$/, may: /^@ringfence\// },
  { place: /^plugins\//, may: /^@ringfence\/(?:core|posix)$/ },
];

/** The longest a file may be, in lines. */
export const MAX_LINES = 250;

/** Folder names that say nothing about what is inside. */
export const EMPTY_NAMES = ['utils', 'util', 'common', 'helpers', 'shared', 'misc', 'lib'];

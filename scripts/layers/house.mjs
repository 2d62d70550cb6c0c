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

/**
 * What probes are made of: everything here reaches the machine through `machine` of core or through the host it is given, so
 * that a recorded machine can stand in for this one.
 */
export const PROBING = [
  /^packages\/posix\/src\/cgroupfs\//,
  /^packages\/posix\/src\/process\/(?!signal\.ts$)/,
  /^packages\/posix\/src\/(?:plain\/probe|state\/room|kept\/(?:state-)?offer)\.ts$/,
  /^plugins\/cgroups-v[12]\/src\//,
  /^plugins\/[a-z0-9-]+\/src\/probe(?:\.ts$|\/)/,
  /^plugins\/systemd-run\/src\/service\/run-folder\.ts$/,
];

/** Modules of Node that ask the machine behind the back of a recording. */
export const PAST_THE_HOST = ['fs', 'fs/promises', 'os', 'child_process', 'net'].map((name) => `node:${name}`);

/** The longest a file may be, in lines. */
export const MAX_LINES = 250;

/** Folder names that say nothing about what is inside. */
export const EMPTY_NAMES = ['utils', 'util', 'common', 'helpers', 'shared', 'misc', 'lib'];

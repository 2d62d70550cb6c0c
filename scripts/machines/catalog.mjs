/** @import { Identity, MachineRecipe } from './types.d.ts' */

/** What every machine has: an init that manages users, their bus, and the tools that the tests start. */
const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'dbus-user-session',
  'libpam-systemd',
  'udev',
  'util-linux',
  'kmod',
  'procps',
  'libstdc++6',
  'libatomic1',
  'bubblewrap',
  'crun',
];

/** @type {readonly MachineRecipe[]} */
export const machines = [
  { name: 'bullseye', suite: 'bullseye', packages, aptOptions: [], kernelWords: [] },
  { name: 'bookworm', suite: 'bookworm', packages, aptOptions: [], kernelWords: [] },
  { name: 'trixie', suite: 'trixie', packages, aptOptions: [], kernelWords: [] },
  // The index of a moving suite runs out within days, and mirrors lag; its signature is checked all the same.
  { name: 'sid', suite: 'sid', packages, aptOptions: ['Acquire::Check-Valid-Until "false"'], kernelWords: [] },
];

/** Exact versions, so that a machine in the cache stays the machine that was asked for. */
export const nodeVersions = ['20.20.2', '26.10.0'];

/** @type {readonly Identity[]} */
export const identities = [
  { name: 'root', shape: 'root', user: 'root' },
  { name: 'root-service', shape: 'root-service', user: 'root' },
  { name: 'user-manager', shape: 'user-manager', user: 'tenant' },
  { name: 'no-bus', shape: 'no-bus', user: 'nobus' },
  { name: 'delegated-unit-root', shape: 'delegated-unit', user: 'root' },
  { name: 'delegated-unit-tenant', shape: 'delegated-unit', user: 'tenant' },
  { name: 'container-like', shape: 'container-like', user: 'root' },
];

/**
 * Picks by name, and says which names there are when one is not known.
 *
 * @template {{ readonly name: string }} T
 * @param {string} what
 * @param {readonly T[]} all
 * @param {readonly string[] | undefined} names
 * @returns {T[]}
 */
export function pick(what, all, names) {
  if (names === undefined) return [...all];
  return names.map((name) => {
    const found = all.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`no ${what} '${name}'; there are: ${all.map((one) => one.name).join(', ')}`);
    return found;
  });
}

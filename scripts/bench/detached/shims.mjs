// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** Kibibytes of one kind of process, the median of all. @typedef {{ kind: string, count: number, rss: number, pss: number, own: number }} Kind */

const FIELDS = /** @type {const} */ ({ rss: ['Rss'], pss: ['Pss'], own: ['Private_Clean', 'Private_Dirty'] });

/**
 * What looks after the runs below a state folder: all that have it on their command line, and what those started.
 *
 * @param {string} home
 * @returns {Kind[]}
 */
export function memoryOfShims(home) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const seen = pids.flatMap((pid) => {
    const command = read(pid, 'cmdline').split('\0');
    const kind = kindOf(command, read(pid, 'stat'), home);
    return kind === undefined ? [] : [{ kind, rollup: read(pid, 'smaps_rollup') }];
  });
  return [...new Set(seen.map(({ kind }) => kind))].sort().map((kind) => {
    const rollups = seen.filter((one) => one.kind === kind).map(({ rollup }) => rollup);
    const middle = (/** @type {keyof typeof FIELDS} */ field) =>
      median(rollups.map((text) => sum(text, FIELDS[field])));
    return { kind, count: rollups.length, rss: middle('rss'), pss: middle('pss'), own: middle('own') };
  });
}

/**
 * A copier is a fork of its shim, and has its command line; its parent is what tells them apart.
 *
 * @param {readonly string[]} command
 * @param {string} stat
 * @param {string} home
 */
function kindOf(command, stat, home) {
  if (!command.some((word) => word.startsWith(home))) return undefined;
  const [, parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return read(parent, 'cmdline').includes(home) ? 'a shell that copies an output' : 'the shim';
}

/** @param {string} pid @param {string} file */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended since it was listed.
    return '';
  }
}

/** @param {string} rollup @param {readonly string[]} names */
function sum(rollup, names) {
  return names.reduce((kib, name) => kib + Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0), 0);
}

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

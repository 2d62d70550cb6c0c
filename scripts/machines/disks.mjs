import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { run } from './process.mjs';

const sector = 512;
const mebi = 1024 * 1024;

/** Sizes never change: a restored machine remembers the size of every disk. Files have holes, so unused space costs nothing. */
export const diskSize = {
  root: 3072 * mebi,
  scratch: 512 * mebi,
  swap: 256 * mebi,
  job: 1024 * mebi,
  results: 256 * mebi,
};

/**
 * @param {string} path
 * @param {number} bytes
 */
export function emptyDisk(path, bytes) {
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, bytes);
  } finally {
    closeSync(file);
  }
}

/**
 * An ext4 disk with the content of a folder, made without mounting anything.
 *
 * @param {string} path
 * @param {number} bytes
 * @param {string | undefined} folder undefined makes an empty one
 * @param {AbortSignal} signal
 */
export async function ext4Disk(path, bytes, folder, signal) {
  emptyDisk(path, bytes);
  await run(['mkfs.ext4', ...ext4Options, ...(folder === undefined ? [] : ['-d', folder]), path], { signal });
}

/** Checksums and a journal only cost time in an emulated machine that is thrown away. */
const ext4Options = [
  '-q',
  '-F',
  '-O',
  '^has_journal,^metadata_csum',
  '-E',
  'lazy_itable_init=1,root_owner=0:0',
  '-m',
  '0',
];

/**
 * A disk with a partition table and one ext4 partition: io.max only takes the whole disk, while paths live on the partition.
 *
 * @param {string} path
 * @param {number} bytes
 * @param {AbortSignal} signal
 */
export async function partitionedDisk(path, bytes, signal) {
  emptyDisk(path, bytes);
  const file = openSync(path, 'r+');
  try {
    writeSync(file, masterBootRecord(mebi / sector, (bytes - mebi) / sector));
  } finally {
    closeSync(file);
  }
  const options = ext4Options.map((word) => word.replace('root_owner', `offset=${mebi},root_owner`));
  await run(['mkfs.ext4', ...options, path, `${(bytes - mebi) / 1024}k`], { signal });
}

/**
 * A DOS partition table with one Linux partition, addressed by sector only.
 *
 * @param {number} start
 * @param {number} length
 * @returns {Buffer}
 */
function masterBootRecord(start, length) {
  const record = Buffer.alloc(sector);
  record.writeUInt8(0x83, 446 + 4);
  record.writeUInt32LE(start, 446 + 8);
  record.writeUInt32LE(length, 446 + 12);
  record.writeUInt16LE(0xaa55, 510);
  return record;
}

/**
 * @param {string} path
 * @param {number} bytes
 * @param {AbortSignal} signal
 */
export async function swapDisk(path, bytes, signal) {
  emptyDisk(path, bytes);
  await run(['mkswap', '--quiet', path], { signal });
}

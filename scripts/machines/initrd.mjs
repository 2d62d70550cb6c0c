import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.mjs';

export const initProgram = fileURLToPath(new URL('guest/initrd/init', import.meta.url));

/** What must be loaded before the root disk can be seen; what the kernel has built in is left out. */
const needed = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4'];

/**
 * Kernel and a small initial ram disk of our own: the releases' own ones take longer to build and to boot than all the rest.
 *
 * @param {string} root unpacked root file system
 * @param {string} target folder that gets `vmlinuz` and `initrd`
 * @param {string} work empty folder
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export async function writeKernel(root, target, work, signal) {
  const [version] = readdirSync(join(root, 'lib/modules'));
  if (version === undefined) throw new Error(`no kernel modules in ${root}`);
  copyFileSync(kernelIn(root, version), join(target, 'vmlinuz'));
  mkdirSync(join(work, 'bin'));
  mkdirSync(join(work, 'modules'));
  copyFileSync(join(root, 'boot/busybox'), join(work, 'bin/busybox'));
  copyFileSync(initProgram, join(work, 'init'));
  chmodSync(join(work, 'init'), 0o755);
  const folder = join(root, 'lib/modules', version);
  const order = loadOrder(readFileSync(join(folder, 'modules.dep'), 'utf8'), needed);
  for (const path of order)
    writeFileSync(join(work, 'modules', plainName(path)), await unpacked(join(folder, path), signal));
  writeFileSync(join(work, 'modules/order'), order.map((path) => `${plainName(path)}\n`).join(''));
  const list = [
    'init',
    'bin',
    'bin/busybox',
    'modules',
    'modules/order',
    ...order.map((path) => `modules/${plainName(path)}`),
  ];
  const archive = await run(['cpio', '--quiet', '-o', '-H', 'newc'], {
    cwd: work,
    input: `${list.join('\n')}\n`,
    signal,
  });
  writeFileSync(join(target, 'initrd'), archive);
}

/**
 * Debian's kernel packages put it into /boot; since 7.2 it lies beside its modules and a script of the package copies it.
 *
 * @param {string} root
 * @param {string} version
 * @returns {string}
 */
function kernelIn(root, version) {
  const places = [join(root, 'boot', `vmlinuz-${version}`), join(root, 'lib/modules', version, 'vmlinuz')];
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no kernel at ${places.join(' or ')}`);
  return found;
}

/**
 * Order in which modules have to be loaded, from the text of `modules.dep` (depmod(8): a module, then what it needs, outermost last).
 *
 * @param {string} dependencies
 * @param {readonly string[]} names
 * @returns {string[]} paths as the text has them; a name that it lacks is built in
 */
export function loadOrder(dependencies, names) {
  const lines = dependencies.split('\n').map((line) => line.split(/[: ]+/).filter((path) => path !== ''));
  /** @type {Set<string>} */
  const order = new Set();
  for (const name of names) {
    const line = lines.find(([path = '']) => plainName(path) === `${name}.ko`) ?? [];
    for (const path of [...line].reverse()) order.add(path);
  }
  return [...order];
}

/**
 * @param {string} path
 * @returns {string}
 */
function plainName(path) {
  return basename(path).replace(/\.(xz|zst)$/, '');
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>}
 */
async function unpacked(path, signal) {
  if (path.endsWith('.xz')) return run(['xz', '-dc', path], { signal });
  if (path.endsWith('.zst')) return run(['zstd', '-dcq', path], { signal });
  return readFileSync(path);
}

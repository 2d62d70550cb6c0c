import {
  appendFileSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diskSize, ext4Disk, partitionedDisk, swapDisk } from './disks.mjs';
import { writeKernel } from './initrd.mjs';
import { run } from './process.mjs';

/** What of ours lies in the image, file for file. */
export const overlay = fileURLToPath(new URL('guest/root', import.meta.url));

/** Units that would only take time or run at a moment that nobody expects. */
const masked = [
  ...['systemd-hwdb-update', 'systemd-timesyncd', 'systemd-tpm2-setup-early', 'systemd-tpm2-setup'].map(
    (name) => `${name}.service`,
  ),
  ...['getty.target', 'systemd-tmpfiles-clean.timer', 'sys-kernel-debug.mount', 'sys-kernel-tracing.mount'],
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer'],
];

/**
 * Makes the disks and the kernel of one machine from a release.
 *
 * @param {{ tar: string, nodes: ReadonlyMap<string, string>, folder: string, work: string, signal: AbortSignal }} parts
 *   `nodes` maps a version to the folder with its `bin`, `folder` gets the files, `work` is empty and is emptied again
 * @returns {Promise<void>}
 */
export async function writeImage({ tar, nodes, folder, work, signal }) {
  const root = join(work, 'root');
  mkdirSync(root);
  try {
    await run(['tar', '-xf', tar, '-C', root, '--numeric-owner', '--exclude=./dev/*'], { signal, gentle: true });
    // In a merged root, /lib and its like are links: cpSync would refuse to copy folders over them.
    await run(['cp', '-r', '--preserve=mode', `${overlay}/.`, root], { signal });
    furnish(root, nodes);
    const initrd = join(work, 'initrd');
    mkdirSync(initrd);
    await writeKernel(root, folder, initrd, signal);
    rmSync(join(root, 'boot'), { recursive: true });
    await ext4Disk(join(folder, 'root.img'), diskSize.root, root, signal);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  await partitionedDisk(join(folder, 'scratch.img'), diskSize.scratch, signal);
  await swapDisk(join(folder, 'swap.img'), diskSize.swap, signal);
}

/**
 * @param {string} root
 * @param {ReadonlyMap<string, string>} nodes
 */
function furnish(root, nodes) {
  for (const [version, from] of nodes) cpSync(from, join(root, 'opt/node', version), { recursive: true });
  for (const unit of masked) link('/dev/null', join(root, 'etc/systemd/system', unit));
  link('/etc/systemd/system/ringfence.target', join(root, 'etc/systemd/system/default.target'));
  writeFileSync(join(root, 'etc/machine-id'), '72696e6766656e636572696e6766656e\n');
  writeFileSync(join(root, 'etc/hostname'), 'machine\n');
  for (const folder of ['job', 'results', 'scratch']) mkdirSync(join(root, folder));
  addUsers(root);
}

/** `tenant` has a manager that runs without a login; `nobus` has none. Both are in more groups than their own. @param {string} root */
function addUsers(root) {
  mkdirSync(join(root, 'var/lib/systemd/linger'), { recursive: true });
  writeFileSync(join(root, 'var/lib/systemd/linger/tenant'), '');
  appendFileSync(join(root, 'etc/group'), 'extra:x:1010:tenant,nobus\nspare:x:1011:tenant\n');
  for (const { name, id } of [
    { name: 'tenant', id: 1000 },
    { name: 'nobus', id: 1001 },
  ]) {
    appendFileSync(join(root, 'etc/passwd'), `${name}:x:${id}:${id}::/home/${name}:/bin/bash\n`);
    appendFileSync(join(root, 'etc/group'), `${name}:x:${id}:\n`);
    appendFileSync(join(root, 'etc/shadow'), `${name}:*:19000:0:99999:7:::\n`);
    const home = join(root, 'home', name);
    mkdirSync(home, { recursive: true, mode: 0o755 });
    chownSync(home, id, id);
  }
}

/**
 * @param {string} to
 * @param {string} path
 */
function link(to, path) {
  rmSync(path, { force: true });
  symlinkSync(to, path);
}

/** Every file of the overlay with its mode, as parts of a content hash. @returns {(string | Uint8Array)[]} */
export function overlayParts() {
  return readdirSync(overlay, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((path) => [path.slice(overlay.length), String(statSync(path).mode), readFileSync(path)]);
}

import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { run } from './process.mjs';

/** Programs and files that building and running need, and the Debian package that brings each. */
const needs = [
  { program: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  { program: 'mmdebstrap', package: 'mmdebstrap' },
  { program: 'mkfs.ext4', package: 'e2fsprogs' },
  { program: 'debugfs', package: 'e2fsprogs' },
  { program: 'mkswap', package: 'util-linux' },
  { program: 'setpriv', package: 'util-linux' },
  { program: 'unshare', package: 'util-linux' },
  { program: 'cpio', package: 'cpio' },
  { program: 'xz', package: 'xz-utils' },
  { program: 'zstd', package: 'zstd' },
  { program: 'tar', package: 'tar' },
  { program: '/usr/share/keyrings/debian-archive-keyring.gpg', package: 'debian-archive-keyring' },
];

/** mkfs, mkswap and debugfs live in folders that an ordinary user's PATH lacks on Debian. */
process.env['PATH'] = [process.env['PATH'], '/usr/sbin', '/sbin'].join(delimiter);

/**
 * Makes sure that everything the machines need is on this host: installs it where that is possible, else says what is missing.
 *
 * @param {AbortSignal} signal
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 * @throws {Error} naming every missing program, and what to type
 */
export async function prepareHost(signal, say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the machines run on Linux x64; this is ${process.platform} ${process.arch}`);
  }
  const missing = needs.filter((need) => !isHere(need.program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((need) => need.package))];
  if (!isDebian() || process.getuid?.() !== 0) {
    const programs = missing.map((need) => need.program).join(', ');
    throw new Error(`missing on this host: ${programs}. On Debian, as root: apt-get install ${packages.join(' ')}`);
  }
  say(`installing ${packages.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update'], { signal, env });
  await run(['apt-get', 'install', '-y', '--no-install-recommends', ...packages], { signal, env });
}

/**
 * @param {string} program name on PATH, or the absolute path of a file
 * @returns {boolean}
 */
function isHere(program) {
  if (isAbsolute(program)) return existsSync(program);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not in this folder; the others are still asked.
      return false;
    }
  });
}

/** @returns {boolean} */
function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    // Without the file nobody claims to be Debian.
    return false;
  }
}

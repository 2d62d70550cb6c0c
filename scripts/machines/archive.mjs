import { run } from './process.mjs';

/** What apt is asked about each index it knows: enough to tell Debian's own archive from its additions and from strangers. */
const fields = ['ORIGIN', 'LABEL', 'COMPONENT', 'RELEASE', 'REPO_URI'];

/** @typedef {{ mirror: readonly string[], aptOptions: readonly string[] }} Archive `mirror`: its URI, or nothing where this host knows none */

/**
 * Where this host gets Debian from, and through which proxies. It is no part of what a build is made of: every mirror holds the same packages.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<Archive>} without a mirror the builder takes the one it was made for
 */
export async function debianArchive(signal) {
  const format = fields.map((field) => `$(${field})`).join('\t');
  const indexes = await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'], { signal });
  const settings = await run(['apt-config', 'dump', '--no-empty'], { signal });
  const uri = mirrorIn(indexes.toString());
  return { mirror: uri === undefined ? [] : [uri], aptOptions: proxiesIn(settings.toString()) };
}

/**
 * An index that was never fetched has no origin yet; a name that is not followed by `-security` or `-updates` then has to do.
 *
 * @param {string} indexes lines of the fields above
 * @returns {string | undefined}
 */
export function mirrorIn(indexes) {
  const rows = indexes
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((row) => row.length === fields.length)
    .map(([origin = '', label = '', component = '', release = '', uri = '']) => ({
      origin,
      label,
      component,
      release,
      uri,
    }))
    .filter(({ component, uri }) => component === 'main' && /^(https?|file|copy):/.test(uri));
  const told = rows.find(({ origin, label }) => origin === 'Debian' && label === 'Debian');
  const unread = rows.find(
    ({ origin, release, uri }) => origin.startsWith('$(') && /^\w+$/.test(release) && /\/debian\/?$/.test(uri),
  );
  return (told ?? unread)?.uri.replace(/\/$/, '');
}

/**
 * @param {string} settings `apt-config dump`
 * @returns {string[]} lines of an apt.conf
 */
export function proxiesIn(settings) {
  return settings.split('\n').filter((line) => /^Acquire::\w+::Proxy(-Auto-Detect|::\S+)? ".+";$/.test(line));
}

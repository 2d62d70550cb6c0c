import { createRequire } from 'node:module';
import type * as Semver from 'semver';

// The one importing file of semver. It is CommonJS and only needed once a plugin or a platform is judged, so the load
// waits for the first question: importing core stays cheap.
const require = createRequire(import.meta.url);
let loaded: typeof Semver | undefined;

function semver(): typeof Semver {
  loaded ??= require('semver') as typeof Semver;
  return loaded;
}

/** True when `version` lies in `range`; prereleases count as their release. */
export function satisfiesRange(version: string, range: string): boolean {
  return semver().satisfies(version, range, { includePrerelease: true });
}

/** True when the text is a semver range. */
export function validRange(range: string): boolean {
  return semver().validRange(range) !== null;
}

/**
 * The first version in a text such as `6.1.0-26-amd64` or `systemd 252 (252.39-1)`, as `major.minor.patch`.
 * What a distribution appends is dropped: `6.1.0-26-amd64` is no prerelease of 6.1.0.
 */
export function looseVersion(text: string): string | undefined {
  const found = /\d+(?:\.\d+){0,2}/.exec(text)?.[0];
  return found === undefined ? undefined : semver().coerce(found)?.version;
}

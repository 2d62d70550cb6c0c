import type { Host, PlatformCondition, Reason } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import { looseVersion, satisfiesRange, validRange } from './version.ts';

/** The operating systems a condition may name, and the platforms of Node that each covers. */
const SYSTEMS: Readonly<Record<string, readonly NodeJS.Platform[]>> = {
  linux: ['linux'],
  macos: ['darwin'],
  darwin: ['darwin'],
  windows: ['win32'],
  freebsd: ['freebsd'],
  posix: ['linux', 'darwin', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix'],
};

/** A condition taken apart: `linux >=5.14 with systemd >=252`. */
export interface ParsedCondition {
  readonly system: string;
  readonly kernel: string | undefined;
  readonly systemd: string | undefined;
}

/**
 * Takes a platform condition apart: an operating system, a semver range of its kernel, and `with systemd` and a range.
 * @throws RingfenceError `INVALID_OPTION` when it is not of that form
 */
export function parseCondition(text: string): ParsedCondition {
  const [, system = '', kernel, systemd, systemdRange] =
    /^\s*([a-z]+)(?:\s+(?!with\b)(.+?))?(?:\s+with\s+(systemd)(?:\s+(.+?))?)?\s*$/i.exec(text) ?? [];
  const parsed = {
    system: system.toLowerCase(),
    kernel,
    systemd: systemd === undefined ? undefined : (systemdRange ?? '*'),
  };
  const known = Object.hasOwn(SYSTEMS, parsed.system);
  if (known && validRange(parsed.kernel ?? '*') && validRange(parsed.systemd ?? '*')) return parsed;
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'a platform condition was not understood',
    expected: `one of ${Object.keys(SYSTEMS).join(', ')}, then a semver range of the kernel, then "with systemd" and a range`,
    received: text,
  });
}

/** Why this host is out, or `undefined` when one of the conditions holds. */
export async function platformReason(
  condition: PlatformCondition | undefined,
  host: Host,
): Promise<Reason | undefined> {
  const texts = condition === undefined ? [] : typeof condition === 'string' ? [condition] : condition;
  const reasons: string[] = [];
  for (const text of texts) {
    const reason = await mismatch(parseCondition(text), host);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons.length === 0 ? undefined : { message: reasons.join('; ') };
}

async function mismatch(condition: ParsedCondition, host: Host): Promise<string | undefined> {
  if (!SYSTEMS[condition.system]?.includes(host.platform)) return `not ${condition.system}: this is ${host.platform}`;
  const kernel = looseVersion(host.kernelRelease);
  if (condition.kernel !== undefined && (kernel === undefined || !satisfiesRange(kernel, condition.kernel))) {
    return `needs ${condition.system} ${condition.kernel}: this is ${host.kernelRelease}`;
  }
  return condition.systemd === undefined ? undefined : systemdMismatch(condition.systemd, host);
}

async function systemdMismatch(range: string, host: Host): Promise<string | undefined> {
  const systemd = await host.systemdVersion();
  if (systemd === undefined) return `needs systemd ${range}: the first process of this machine is not systemd`;
  const version = looseVersion(systemd);
  if (version !== undefined && satisfiesRange(version, range)) return undefined;
  return `needs systemd ${range}: this is ${systemd}`;
}

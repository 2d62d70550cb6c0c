import { hideMounts } from './mounts.ts';

/** What on a machine names somebody, as it stands in files and answers. */
export interface Secrets {
  /** `undefined` for one whose name says nothing, such as root. */
  readonly user: string | undefined;
  readonly home: string | undefined;
  readonly hostNames: readonly string[];
}

/** Words that probes ask for by name: a user or a host of that name is hidden in paths of homes alone. */
const NOT_NAMES: ReadonlySet<string> = new Set(
  `root nobody proc sys run dev self user usr bin sbin lib etc tmp var home fs cgroup kernel block mm systemd system
  localhost linux memory cpu pids machine host server computer node process group program container test build`.split(
    /\s+/,
  ),
);

/**
 * Takes names, homes, host names, identifiers, addresses and the commands of others out of plain data. The same text has
 * the same stand-in everywhere, so that a replay finds what it asks for.
 */
export function redact<T>(data: T, secrets: Secrets): T {
  const hide = hider(secrets);
  // Only texts change: the shape of the data, and with it its type, stays.
  return walk(data, hide) as T;
}

function walk(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((entry) => walk(entry, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [hide(name), walk(entry, hide)]));
}

function hider(secrets: Secrets): (text: string) => string {
  const standIns = new Map<string, string>();
  const named = namesOf(secrets);
  const standIn = (kind: string, text: string, make: (number: number) => string): string => {
    const key = `${kind} ${text}`;
    const known =
      standIns.get(key) ?? make([...standIns.keys()].filter((other) => other.startsWith(`${kind} `)).length + 1);
    standIns.set(key, known);
    return known;
  };
  return (text) => {
    const unnamed = named.reduce((all, [pattern, name]) => all.replaceAll(pattern, name), hideMounts(text, standIn));
    return IDENTIFIERS.reduce(
      (all, { kind, pattern, make }) => all.replaceAll(pattern, (found) => standIn(kind, found, make)),
      hideComm(unnamed),
    );
  };
}

const IDENTIFIERS = [
  // Longest first: a container's id holds what looks like a machine's.
  { kind: 'container', pattern: /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, make: (n: number) => hex(n, 64) },
  {
    kind: 'uuid',
    pattern: /(?<![0-9a-f])[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}(?![0-9a-f])/gi,
    make: (n: number) => `00000000-0000-4000-8000-${hex(n, 12)}`,
  },
  { kind: 'id', pattern: /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g, make: (n: number) => hex(n, 32) },
  { kind: 'mac', pattern: /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, make: (n: number) => `02:00:00:00:00:${hex(n, 2)}` },
  {
    // A kernel may have four numbers in its release: 5.15.153.1-microsoft-standard-WSL2.
    kind: 'address',
    pattern: /(?<![\w.-])(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])/g,
    make: (n: number) => `192.0.2.${n % 256}`,
  },
  {
    kind: 'token',
    pattern: /\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abp]-|AKIA|eyJ)[A-Za-z0-9_.-]{12,}/g,
    make: (n: number) => `token-${n}`,
  },
] as const;

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** Homes come before names: they hold them. The folders above stay, for probes walk upwards. */
function namesOf({ user, home, hostNames }: Secrets): readonly (readonly [RegExp, string])[] {
  const homes: (readonly [RegExp, string])[] =
    home === undefined || home === '/' || home === '/root'
      ? []
      : [[new RegExp(`${escaped(home)}(?![A-Za-z0-9_-])`, 'g'), home.replace(/[^\\/]+$/, 'user-1')]];
  const asWord = (name: string, standIn: string): readonly (readonly [RegExp, string])[] =>
    name.length < 2 || NOT_NAMES.has(name.toLowerCase())
      ? []
      : [[new RegExp(`(?<![A-Za-z0-9_-])${escaped(name)}(?![A-Za-z0-9_-])`, 'g'), standIn]];
  const hosts = [...new Set(hostNames)].sort((one, other) => other.length - one.length);
  return [
    ...homes,
    ...hosts.flatMap((name) => asWord(name, 'host-1')),
    ...(user === undefined ? [] : asWord(user, 'user-1')),
    [/(?<=\/(?:home|Users)\/)(?!user-\d)[^/\s:"',]+/g, 'user-2'],
  ];
}

/** What others run is nobody's business: the second field of `/proc/PID/stat` is the name of a program. */
function hideComm(text: string): string {
  return text.replace(/^(\d+) \(.*\) (?=[A-Za-z] -?\d+ \d+ \d+ )/, '$1 (program) ');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

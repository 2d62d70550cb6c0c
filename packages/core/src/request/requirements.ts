import {
  CAPABILITIES,
  type Capability,
  capabilityEntry,
  capabilityOfItem,
  GRADES,
  type Grade,
  type RequestedItem,
  type Requirement,
  type StartOptions,
  SUPERVISED,
} from '../contract/index.ts';
import { CAPABILITY_ALIASES } from './aliases.ts';
import { readList } from './record.ts';
import { refusal } from './refusal.ts';
import { didYouMean } from './suggest.ts';

type AtLeast = Requirement['atLeast'];

/** What one entry of `require` asks for. */
export interface Demand {
  readonly capability: Capability;
  readonly atLeast: AtLeast;
}

const ACCEPTED =
  'a capability such as limit.memory or kill.tree, or a limit such as memory, alone or with =kernel, =process or =polled';

/** Prefixes of core's own table: an id under one of them that is not in the table is a mistake, not a plugin's. */
const CORE_PREFIXES: readonly string[] = [
  ...new Set(Object.keys(CAPABILITIES).flatMap((id) => (id.includes('.') ? [id.slice(0, id.indexOf('.'))] : []))),
];

/**
 * What an executor must or should be able to do for these items, each capability once, items first and in their order.
 * Items are `prefer`, or `must` when `strict`; what `require` names is `must`, at the strongest grade that was named.
 * What the supervisor holds for every executor is left out, unless a stronger grade than its own is required of it.
 * @throws RingfenceError `INVALID_OPTION` for an unknown capability or grade
 */
export function requirementsOf(
  items: readonly RequestedItem[],
  options: Pick<StartOptions, 'strict' | 'require'> = {},
): readonly Requirement[] {
  const level = readStrict(options.strict) ? 'must' : 'prefer';
  const requirements = new Map<Capability, Requirement>();
  for (const { item, capability } of items) {
    if (!isSupervised(capability)) requirements.set(capability, { capability, item, level, atLeast: 'polled' });
  }
  for (const demand of readRequire(options.require)) addDemand(requirements, demand);
  return Object.freeze([...requirements.values()].map((requirement) => Object.freeze(requirement)));
}

/**
 * One entry of `require`: an id of the table, an id without `limit.`, a request item, or a plugin's own id with its prefix.
 * @throws RingfenceError `INVALID_OPTION`
 */
export function parseRequire(entry: unknown): Demand {
  if (typeof entry !== 'string') {
    throw refusal('INVALID_OPTION', {
      problem: 'require has an entry that is no text',
      expected: ACCEPTED,
      received: entry,
    });
  }
  const [id = '', grade, ...rest] = entry.split('=').map((part) => part.trim());
  const capability = resolveCapability(id);
  if (capability === undefined || rest.length > 0) throw unknownCapability(entry, id);
  return { capability, atLeast: grade === undefined ? 'polled' : parseGrade(grade, entry) };
}

function readRequire(require: unknown): readonly Demand[] {
  if (require === undefined) return [];
  const example = "['memory', 'kill.tree=kernel']";
  const list = readList(require, { code: 'INVALID_OPTION', what: 'require', example });
  if (list !== undefined) return list.map(parseRequire);
  throw refusal('INVALID_OPTION', {
    problem: 'require is not a list',
    expected: `a list such as ${example}`,
    received: require,
  });
}

function readStrict(strict: unknown): boolean {
  if (strict === undefined) return false;
  if (typeof strict === 'boolean') return strict;
  throw refusal('INVALID_OPTION', { problem: 'strict is not a boolean', expected: 'true or false', received: strict });
}

function addDemand(requirements: Map<Capability, Requirement>, { capability, atLeast }: Demand): void {
  // The supervisor samples, so `polled` is met by core itself and no executor may be refused for it.
  if (isSupervised(capability) && atLeast === 'polled') return;
  const known = requirements.get(capability);
  const strongest = known === undefined ? atLeast : stronger(known.atLeast, atLeast);
  requirements.set(capability, { capability, item: known?.item, level: 'must', atLeast: strongest });
}

function isSupervised(capability: Capability): boolean {
  return SUPERVISED.some((id) => id === capability);
}

function stronger(left: AtLeast, right: AtLeast): AtLeast {
  return GRADES.indexOf(left) <= GRADES.indexOf(right) ? left : right;
}

function resolveCapability(id: string): Capability | undefined {
  if (capabilityEntry(id) !== undefined) return id;
  if (capabilityEntry(`limit.${id}`) !== undefined) return `limit.${id}`;
  return capabilityOfItem(id) ?? (isPluginsOwn(id) ? id : undefined);
}

function isPluginsOwn(id: string): boolean {
  const dotted = /^([a-z0-9][a-z0-9-]*)(?:\.[a-z0-9][a-z0-9-]*)+$/i.exec(id);
  return dotted?.[1] !== undefined && !CORE_PREFIXES.includes(dotted[1].toLowerCase());
}

function parseGrade(grade: string, entry: string): AtLeast {
  const known = GRADES.find((name) => name === grade);
  if (isAtLeast(known)) return known;
  const names = GRADES.filter(isAtLeast);
  throw refusal('INVALID_OPTION', {
    problem: `require names no grade in ${JSON.stringify(entry)}`,
    expected: names.join(', '),
    received: grade,
    remedy: didYouMean(grade, names),
  });
}

function isAtLeast(grade: Grade | undefined): grade is AtLeast {
  return grade !== undefined && grade !== 'none';
}

function unknownCapability(entry: string, id: string): Error {
  const ids = Object.keys(CAPABILITIES);
  const items = ids.flatMap((known) => capabilityEntry(known)?.item ?? []);
  return refusal('INVALID_OPTION', {
    problem: 'require names no capability that is known',
    expected: ACCEPTED,
    received: entry,
    remedy: didYouMean(id, [...ids, ...items], CAPABILITY_ALIASES),
  });
}

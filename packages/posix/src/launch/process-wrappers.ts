import {
  type Identity,
  type LaunchPlan,
  type ReceiptValue,
  RingfenceError,
  type Setting,
  type Wrapper,
} from '@ringfence/core';
import type { ResolvedUser } from '../users/lookup.ts';
import { processLimitsOf } from './process-limits.ts';
import { type Testified, witnessWrapper } from './witness.ts';
import { prlimitWrapper, setprivWrapper, unshareNetWrapper } from './wrappers.ts';

/** Names of the wrappers that `plannedWrappers` makes. */
const OWN: readonly string[] = ['prlimit', 'unshare', 'setpriv'];

/**
 * The helpers for the settings of a plan, outermost first: what needs privilege comes before the user is changed.
 * Pure, so programs stand here by their names and the user as he was asked for.
 */
export function plannedWrappers(settings: readonly Setting[]): readonly Wrapper[] {
  const has = (item: string): boolean => settings.some((setting) => setting.item === item);
  const wrappers: Wrapper[] = [];
  const limits = processLimitsOf(settings);
  if (Object.keys(limits).length > 0) wrappers.push(prlimitWrapper('prlimit', limits));
  if (has('isolateNetwork')) wrappers.push(unshareNetWrapper('unshare'));
  if (has('runAs') || has('noNewPrivileges') || has('dropCapabilities')) wrappers.push(symbolicSetpriv(settings));
  return wrappers;
}

/** True when one of them is a helper of util-linux that this package made. */
export function hasOwnWrapper(wrappers: readonly Wrapper[]): boolean {
  return wrappers.some(({ name }) => OWN.includes(name));
}

/** What becomes of the wrappers of a plan when they are run. */
export interface WrapperParts {
  /** The user, looked up, when one was asked for. */
  readonly user: ResolvedUser | undefined;
  readonly shell: string;
  /** The absolute path of a helper by its name. */
  readonly find: (name: string) => Promise<string | undefined>;
}

/**
 * The wrappers of a plan as they are run: programs by their absolute paths, the user by his ids, and a witness inside the
 * last of ours. Wrappers that a tap put further inside are left there.
 * @throws RingfenceError `FENCE_SETUP_FAILED` when a helper is not on this machine any more
 */
export async function resolveWrappers(plan: LaunchPlan, parts: WrapperParts): Promise<readonly Wrapper[]> {
  const resolved: Wrapper[] = [];
  for (const wrapper of plan.wrappers) resolved.push(await resolve(wrapper, plan.settings, parts));
  const last = plan.wrappers.findLastIndex((wrapper) => OWN.includes(wrapper.name));
  if (last === -1) return resolved;
  const witness = witnessWrapper(parts.shell, testifiedFor(plan.wrappers));
  return [...resolved.slice(0, last + 1), witness, ...resolved.slice(last + 1)];
}

const TESTIFIED: Readonly<Record<string, Testified>> = { prlimit: 'limits', unshare: 'net/dev', setpriv: 'status' };

/** The files in which the work of helpers can be seen: a shell reads them byte by byte, so none is read without need. */
export function testifiedFor(wrappers: readonly Wrapper[]): readonly Testified[] {
  return wrappers.flatMap((wrapper) => TESTIFIED[wrapper.name] ?? []);
}

/** True when the wrappers have a witness among them. */
export function isWitnessed(wrappers: readonly Wrapper[]): boolean {
  return wrappers.some((wrapper) => wrapper.name === 'witness');
}

async function resolve(wrapper: Wrapper, settings: readonly Setting[], parts: WrapperParts): Promise<Wrapper> {
  const [program, ...args] = wrapper.argv;
  const path = program.includes('/') ? program : await parts.find(program);
  if (path === undefined) {
    throw new RingfenceError('FENCE_SETUP_FAILED', {
      problem: `${program} is not on the PATH`,
      authority: `the wrapper ${wrapper.name}`,
      remedy: 'apt-get install util-linux',
    });
  }
  if (wrapper.name === 'setpriv') return setprivWrapper(path, privilegesOf(settings, parts.user));
  return { name: wrapper.name, argv: [path, ...args] };
}

function privilegesOf(
  settings: readonly Setting[],
  user: ResolvedUser | undefined,
): Parameters<typeof setprivWrapper>[1] {
  const has = (item: string): boolean => settings.some((setting) => setting.item === item);
  const flags = { noNewPrivileges: has('noNewPrivileges'), dropCapabilities: has('dropCapabilities') };
  return user === undefined ? flags : { ...flags, user };
}

/** setpriv as a person would type it; what is run has the ids and the groups looked up. */
function symbolicSetpriv(settings: readonly Setting[]): Wrapper {
  const { name, argv } = setprivWrapper('setpriv', privilegesOf(settings, undefined));
  const identity = identityOf(settings);
  if (identity === undefined) return { name, argv };
  const group = identity.group === undefined ? [] : [`--regid=${identity.group}`];
  const groups = identity.groups === undefined ? '--init-groups' : `--groups=${identity.groups.join(',')}`;
  const [program, ...flags] = argv;
  return { name, argv: [program, `--reuid=${identity.user}`, ...group, groups, ...flags] };
}

/** The identity in the settings of a plan; `undefined` when none was asked for. */
export function identityOf(settings: readonly Setting[]): Identity | undefined {
  const value = settings.find((setting) => setting.item === 'runAs')?.value;
  if (value === undefined || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { user, group, groups } = value as { readonly [key: string]: ReceiptValue };
  if (!isName(user)) return undefined;
  return {
    user,
    ...(isName(group) ? { group } : {}),
    ...(Array.isArray(groups) ? { groups: groups.filter(isName) } : {}),
  };
}

function isName(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

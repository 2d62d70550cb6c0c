import type { Isolation } from '../contract/index.ts';
import { ISOLATION_ALIASES } from './aliases.ts';
import { ISOLATION_NAMES } from './items.ts';
import { readFields, readList, type Shape } from './record.ts';
import { refusal } from './refusal.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const ISOLATION: Shape = {
  code: 'INVALID_ISOLATION',
  what: 'the isolation',
  fields: ISOLATION_NAMES,
  aliases: ISOLATION_ALIASES,
  example: "{ noNewPrivileges: true, network: 'none' }",
};

/** A system call by its kernel name, or a group of systemd.exec(5) SystemCallFilter= such as `@system-service`. */
const SYSTEM_CALL = /^@?[a-z_][a-z0-9_-]{0,63}$/;

/**
 * What a command is kept from, with only the fields that ask for something, always in the same order; `undefined` asks
 * for nothing.
 * @throws RingfenceError `INVALID_ISOLATION`
 */
export function normalizeIsolation(isolation: unknown): Isolation {
  const fields = readFields(isolation === undefined ? {} : isolation, ISOLATION);
  const asked: Mutable<Isolation> = {};
  for (const name of ISOLATION_NAMES.filter((field) => fields.has(field))) {
    const value = fields.get(name);
    if (name === 'network') asked.network = readNetworkIsolation(value);
    else if (name === 'systemCalls') asked.systemCalls = readSystemCalls(value);
    else if (readFlag(value, name)) asked[name] = true;
  }
  return Object.freeze(asked);
}

function readFlag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw refusal('INVALID_ISOLATION', {
    problem: `${name} is not a boolean`,
    expected: 'true or false',
    received: value,
    remedy: `${name}: true`,
  });
}

/** `false` is refused: it may mean no network or no isolation from it. */
function readNetworkIsolation(value: unknown): 'none' {
  if (value === 'none') return value;
  throw refusal('INVALID_ISOLATION', {
    problem: 'network is not a known isolation',
    expected: "'none', for no network but an unconfigured loopback",
    received: value,
    remedy: "network: 'none', or leave network out to keep it",
  });
}

function readSystemCalls(value: unknown): readonly string[] {
  const list = readList(value, { ...ISOLATION, what: 'systemCalls' });
  const names = list?.filter((name): name is string => typeof name === 'string' && SYSTEM_CALL.test(name));
  if (list !== undefined && names !== undefined && names.length === list.length && names.length > 0) {
    return Object.freeze([...new Set(names)]);
  }
  throw refusal('INVALID_ISOLATION', {
    problem:
      list?.length === 0
        ? 'systemCalls allows nothing, and no program can start so'
        : 'systemCalls is not a list of names',
    expected: "the system calls that stay allowed, such as ['@system-service', 'ptrace']",
    received: value,
    remedy: "systemCalls: ['@system-service']",
  });
}

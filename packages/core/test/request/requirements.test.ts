import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CAPABILITIES, capabilityEntry } from '../../src/contract/index.ts';
import { limitItems, normalizeResources, parseRequire, requirementsOf } from '../../src/request/index.ts';
import { MACHINE, outcome, refused } from './refused.ts';

const items = limitItems(normalizeResources({ memory: '1M', pids: 5, wallTime: '1s' }, MACHINE).limits);
const ids = Object.keys(CAPABILITIES);

describe('requirementsOf', () => {
  test('prefers each item, and leaves out what the supervisor holds', () => {
    expect(requirementsOf(items)).toStrictEqual([
      { capability: 'limit.memory', item: 'memory', level: 'prefer', atLeast: 'polled' },
      { capability: 'limit.swap', item: 'swap', level: 'prefer', atLeast: 'polled' },
      { capability: 'limit.pids', item: 'pids', level: 'prefer', atLeast: 'polled' },
    ]);
  });

  test('must have each item when strict', () => {
    expect(requirementsOf(items, { strict: true }).map(({ level }) => level)).toStrictEqual(['must', 'must', 'must']);
    expect(requirementsOf([], { strict: true })).toStrictEqual([]);
  });

  test('must have what is required, once and at the strongest grade named', () => {
    const require = ['kill.tree', 'memory=process', 'kill.tree=kernel', 'limit.memory', 'kill.tree=polled'];
    expect(requirementsOf(items.slice(0, 1), { require })).toStrictEqual([
      { capability: 'limit.memory', item: 'memory', level: 'must', atLeast: 'process' },
      { capability: 'kill.tree', item: undefined, level: 'must', atLeast: 'kernel' },
    ]);
  });

  test('asks nothing of an executor for what the supervisor holds, unless stronger than it can', () => {
    expect(requirementsOf([], { require: ['wallTime', 'output=polled', 'limit.idle-time'] })).toStrictEqual([]);
    expect(requirementsOf([], { require: ['wallTime=kernel'] })).toMatchObject([
      { capability: 'limit.wall-time', atLeast: 'kernel' },
    ]);
  });

  test.each([
    [{ strict: 'yes' }, 'strict is not a boolean'],
    [{ require: 'memory' }, 'require is not a list'],
    [{ require: null }, 'require is not a list'],
    [{ require: [1] }, 'no text'],
    [{ require: ['memroy'] }, 'did you mean memory?'],
  ])('refuses %j with "%s"', (options, words) => {
    const error = refused(() => Reflect.apply(requirementsOf, undefined, [items, options]));
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(words);
  });
});

describe('an entry of require', () => {
  test.each([
    ['limit.memory', 'limit.memory', 'polled'],
    ['memory', 'limit.memory', 'polled'],
    ['cpuWeight', 'limit.cpu-weight', 'polled'],
    ['cpu-weight', 'limit.cpu-weight', 'polled'],
    ['network', 'limit.network', 'polled'],
    ['isolateNetwork', 'isolate.network', 'polled'],
    ['noNewPrivileges', 'isolate.no-new-privileges', 'polled'],
    ['runAs', 'run-as', 'polled'],
    ['run-as', 'run-as', 'polled'],
    ['freeze', 'freeze', 'polled'],
    ['kill.tree=kernel', 'kill.tree', 'kernel'],
    [' memory = process ', 'limit.memory', 'process'],
    ['acme.gpu', 'acme.gpu', 'polled'],
    ['acme.gpu.memory=kernel', 'acme.gpu.memory', 'kernel'],
  ])('reads %s as %s at least %s', (entry, capability, atLeast) => {
    expect(parseRequire(entry)).toStrictEqual({ capability, atLeast });
  });

  test.each([
    ['memroy', 'did you mean memory?'],
    ['limit.memroy', 'did you mean limit.memory?'],
    ['limit.bananas', undefined],
    ['kill.trees', 'did you mean kill.tree?'],
    ['isolate.tmp', undefined],
    ['cause.memroy', 'did you mean cause.memory?'],
    ['uid', 'did you mean run-as?'],
    ['oom', 'did you mean cause.memory?'],
    ['memory=none', undefined],
    ['memory=kernal', 'did you mean kernel?'],
    ['memory=', undefined],
    ['memory=kernel=kernel', 'did you mean memory?'],
    ['=kernel', undefined],
    ['', undefined],
    ['.', undefined],
    ['acme.', undefined],
    ['toString', undefined],
    ['__proto__', undefined],
  ])('refuses %j and says %s', (entry, remedy) => {
    const error = refused(() => parseRequire(entry));
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.remedy).toBe(remedy);
  });

  test('is every id and every item of the table', () => {
    for (const id of ids) {
      const item = capabilityEntry(id)?.item;
      expect(parseRequire(id).capability).toBe(id);
      if (item !== undefined) expect(parseRequire(item).capability).toBe(id);
      if (id.startsWith('limit.')) expect(parseRequire(id.slice('limit.'.length)).capability).toBe(id);
    }
  });

  test('is known or refused, whatever it is', () => {
    const entry = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.constantFrom(...ids).chain((id) => fc.string().map((tail) => id + tail)),
    );
    fc.assert(
      fc.property(entry, (value) => {
        const demand = outcome(() => parseRequire(value));
        expect(typeof demand === 'string' ? demand : 'accepted').toMatch(/^(INVALID_OPTION|accepted)$/);
      }),
      { numRuns: 500 },
    );
  });
});

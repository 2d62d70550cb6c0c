import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilityEntry, capabilityOfItem } from '../../src/contract/index.ts';
import {
  ISOLATION_NAMES,
  LIMIT_NAMES,
  limitItems,
  normalizeIsolation,
  normalizeResources,
  requestedItems,
} from '../../src/request/index.ts';
import { MACHINE } from './refused.ts';
import { resourcesArbitrary } from './resources-arbitrary.ts';

const nothing = { ...normalizeResources({}, MACHINE), identity: undefined, isolation: {} };

describe('requestedItems', () => {
  test('are none when nothing was asked', () => {
    expect(requestedItems(nothing)).toStrictEqual([]);
  });

  test('name every limit and every isolation in the table of capabilities', () => {
    for (const name of LIMIT_NAMES) expect(capabilityOfItem(name)).toMatch(/^limit\./);
    for (const name of ISOLATION_NAMES) {
      expect(capabilityOfItem(name === 'network' ? 'isolateNetwork' : name)).toMatch(/^isolate\./);
    }
    expect(Object.keys(nothing.limits)).toStrictEqual(LIMIT_NAMES);
  });

  test('stand in the order limits, runAs, isolation, whatever the order of the request', () => {
    const { limits, implied } = normalizeResources(
      { output: 1, network: { receiveBytes: 1 }, pids: 5, memory: '1M' },
      MACHINE,
    );
    const isolation = normalizeIsolation({ systemCalls: ['read'], network: 'none', noNewPrivileges: true });
    const items = requestedItems({ limits, implied, identity: { user: 'nobody', groups: [] }, isolation });
    expect(items).toStrictEqual([
      { item: 'memory', capability: 'limit.memory', requested: 1024 ** 2, implied: false },
      { item: 'swap', capability: 'limit.swap', requested: 0, implied: true },
      { item: 'pids', capability: 'limit.pids', requested: 5, implied: false },
      { item: 'network', capability: 'limit.network', requested: { receiveBytes: 1 }, implied: false },
      { item: 'output', capability: 'limit.output', requested: 1, implied: false },
      { item: 'runAs', capability: 'run-as', requested: { user: 'nobody', groups: [] }, implied: false },
      { item: 'noNewPrivileges', capability: 'isolate.no-new-privileges', requested: true, implied: false },
      { item: 'isolateNetwork', capability: 'isolate.network', requested: 'none', implied: false },
      { item: 'systemCalls', capability: 'isolate.system-calls', requested: ['read'], implied: false },
    ]);
  });

  test('write lists and sizes as JSON in base units', () => {
    const { limits } = normalizeResources(
      { cpuSet: '0-2', io: { path: '/', readBytes: '1M' }, hugetlb: { '2M': '4M' }, swap: 'max' },
      MACHINE,
    );
    expect(limitItems(limits).map(({ requested }) => requested)).toStrictEqual([
      [0, 1, 2],
      'max',
      [{ path: '/', readBytes: 1024 ** 2 }],
      [{ pageSize: 2 * 1024 ** 2, bytes: 4 * 1024 ** 2 }],
    ]);
  });

  test('are JSON, once for each limit that is set, and of a known capability', () => {
    fc.assert(
      fc.property(resourcesArbitrary, (resources) => {
        const { limits, implied } = normalizeResources(resources, MACHINE);
        const items = requestedItems({ ...nothing, limits, implied });
        expect(items.map(({ item }) => item)).toStrictEqual(LIMIT_NAMES.filter((name) => limits[name] !== undefined));
        expect(JSON.parse(JSON.stringify(items))).toStrictEqual(items);
        expect(items.every(({ capability }) => capabilityEntry(capability) !== undefined)).toBe(true);
      }),
    );
  });
});

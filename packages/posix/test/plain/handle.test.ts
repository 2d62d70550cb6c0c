import { describe, expect, it } from 'vitest';
import { plainHandleData, plainTargetOf } from '../../src/plain/handle.ts';

const identity = { pid: 7, startTime: '9', bootId: 'b' };

describe('the handle of universal', () => {
  it('says where to look for the tree, and is read back as it was written', () => {
    for (const target of [{}, { leads: 'session' as const, runId: '0123456789abcdef' }, { leads: 'group' as const }]) {
      const handle = { schemaVersion: 1 as const, executor: 'universal', identity, data: plainHandleData(target) };
      expect(plainTargetOf(JSON.parse(JSON.stringify(handle)))).toEqual({ root: identity, ...target });
    }
  });

  it.each([{ leads: 'all' }, { runId: 'short' }, { runId: 7 }, { leads: 1 }])('is refused when damaged: %j', (data) => {
    const handle = { schemaVersion: 1 as const, executor: 'universal', identity, data: data as Record<string, string> };
    expect(() => plainTargetOf(handle)).toThrow(expect.objectContaining({ code: 'INVALID_HANDLE' }));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUnitName, parseUnitName } from '../src/unit-name.ts';

describe('the name of a unit', () => {
  test('says the run and the kind, and is read back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{16}$/), (runId) => {
        for (const kind of ['service', 'scope'] as const) {
          expect(parseUnitName(formatUnitName({ runId, kind }))).toEqual({ runId, kind });
        }
      }),
    );
  });

  test('needs no escaping', () => {
    expect(formatUnitName({ runId: '0123456789abcdef', kind: 'scope' })).toMatch(/^[a-z0-9.-]{1,255}$/);
  });

  test('is told from any other', () => {
    for (const text of [
      'ringfence.slice',
      'ringfence-agent.service',
      'ringfence-0123456789abcdef.slice',
      'ringfence-0123456789ABCDEF.scope',
      'ringfence-0123456789abcdef0.scope',
      'x-ringfence-0123456789abcdef.scope',
      '',
    ]) {
      expect(parseUnitName(text)).toBeUndefined();
    }
  });
});

import { describe, expect, test } from 'vitest';
import { ISOLATION_NAMES, normalizeIsolation } from '../../src/request/index.ts';
import { refused } from './refused.ts';

describe('normalizeIsolation', () => {
  test('drops what asks for nothing', () => {
    expect(normalizeIsolation(undefined)).toStrictEqual({});
    expect(normalizeIsolation({ privateTmp: false, network: undefined, privatePids: true })).toStrictEqual({
      privatePids: true,
    });
  });

  test('keeps its own order, freezes, and reads its own result back', () => {
    const asked = {
      systemCalls: ['@system-service', 'ptrace', 'ptrace'],
      privateTmp: true,
      network: 'none',
      noNewPrivileges: true,
    };
    const normal = normalizeIsolation(asked);
    expect(Object.keys(normal)).toStrictEqual(ISOLATION_NAMES.filter((name) => name in asked));
    expect(normal.systemCalls).toStrictEqual(['@system-service', 'ptrace']);
    expect(Object.isFrozen(normal) && Object.isFrozen(normal.systemCalls)).toBe(true);
    expect(normalizeIsolation(normal)).toStrictEqual(normal);
  });

  test.each([
    [{ network: true }, "network: 'none', or leave network out to keep it"],
    [{ network: false }, "network: 'none', or leave network out to keep it"],
    [{ privateTmp: 'yes' }, 'privateTmp: true'],
    [{ privateTmp: null }, 'privateTmp: true'],
    [{ nnp: true }, 'did you mean noNewPrivileges?'],
    [{ readOnlySytem: true }, 'did you mean readOnlySystem?'],
    [{ seccomp: [] }, 'did you mean systemCalls?'],
    [{ systemCalls: [] }, "systemCalls: ['@system-service']"],
    [{ systemCalls: 'read' }, "systemCalls: ['@system-service']"],
    [{ systemCalls: ['~ptrace'] }, "systemCalls: ['@system-service']"],
    [{ systemCalls: ['read write'] }, "systemCalls: ['@system-service']"],
    [null, undefined],
    [true, undefined],
    [[], undefined],
  ])('refuses %j and says %s', (value, remedy) => {
    const error = refused(() => normalizeIsolation(value));
    expect(error.code).toBe('INVALID_ISOLATION');
    expect(error.remedy).toBe(remedy);
  });
});

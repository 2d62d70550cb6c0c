import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRingfenceError } from '../../src/errors/index.ts';
import * as request from '../../src/request/index.ts';
import { MACHINE } from './refused.ts';
import { anyText } from './text-arbitrary.ts';

const readers: Readonly<Record<string, readonly [code: string, read: (value: unknown) => unknown]>> = {
  parseBytes: ['INVALID_RESOURCE', (value) => request.parseBytes(value, MACHINE.memoryBytes, 'memory')],
  parseDuration: ['INVALID_RESOURCE', (value) => request.parseDuration(value, 'wallTime')],
  parseCores: ['INVALID_RESOURCE', (value) => request.parseCores(value, MACHINE.cpus, 'cpu')],
  parseCpuList: ['INVALID_RESOURCE', (value) => request.parseCpuList(value, MACHINE.cpus, 'cpuSet')],
  normalizeResources: ['INVALID_RESOURCE', (value) => request.normalizeResources(value, MACHINE)],
  normalizeIdentity: ['INVALID_IDENTITY', request.normalizeIdentity],
  normalizeIsolation: ['INVALID_ISOLATION', request.normalizeIsolation],
  checkName: ['INVALID_COMMAND', request.checkName],
  checkArguments: ['INVALID_COMMAND', request.checkArguments],
  checkEnvironment: ['INVALID_COMMAND', request.checkEnvironment],
  mergeEnvironment: ['INVALID_COMMAND', (value) => request.mergeEnvironment({}, value)],
  templateValue: [
    'INVALID_COMMAND',
    (value) => request.parseTemplate(Object.assign(['a ', ''], { raw: ['a ', ''] }), [value]),
  ],
  parseRequire: ['INVALID_OPTION', request.parseRequire],
};

/** What was answered or why it was refused, as text that two calls can be compared by. */
function answer(read: (value: unknown) => unknown, value: unknown, code: string): string {
  try {
    return fc.stringify(read(value));
  } catch (error) {
    if (!isRingfenceError(error)) throw error;
    expect(error.code).toBe(code);
    expect(error.expected).toBeTruthy();
    return error.message;
  }
}

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

test.each(Object.entries(readers))(
  '%s answers or refuses by its own code, and twice the same, for any value',
  (_, [code, read]) => {
    fc.assert(
      fc.property(fc.oneof(anything, anyText), (value) => {
        expect(answer(read, value, code)).toBe(answer(read, value, code));
      }),
      { numRuns: 300 },
    );
  },
);

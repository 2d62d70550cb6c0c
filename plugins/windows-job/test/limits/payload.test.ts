import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CPU, EXTENDED, type FieldValues, type Information, UI } from '../../src/limits/limit.ts';
import { fieldsOf, notHeld, patched, payload } from '../../src/limits/payload.ts';
import { noticePayload } from '../../src/watch/memory-notice.ts';
import { WIN32 } from '../../src/win32/constants.ts';
import { ACCOUNTING, EXTENDED_LIMIT, LAYOUTS } from '../../src/win32/layouts.ts';
import { pack, unpack } from '../../src/win32/struct.ts';

/** What a C program made of the same values with the structures of the Windows headers (test/fixtures/payloads.c). */
const golden = new Map(
  readFileSync(new URL('../recorded/payloads.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]),
);

function hex(information: Information, fields: FieldValues): string {
  return payload(information, fields).toString('hex');
}

const EVERY_FLAG =
  WIN32.JOB_OBJECT_LIMIT_PROCESS_TIME |
  WIN32.JOB_OBJECT_LIMIT_JOB_TIME |
  WIN32.JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
  WIN32.JOB_OBJECT_LIMIT_AFFINITY |
  WIN32.JOB_OBJECT_LIMIT_PRIORITY_CLASS |
  WIN32.JOB_OBJECT_LIMIT_PROCESS_MEMORY |
  WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY |
  WIN32.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION |
  WIN32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;

describe('payload bytes', () => {
  test('of the extended limits are those that the headers give', () => {
    const fields = {
      'BasicLimitInformation.PerProcessUserTimeLimit': 20_000_000n,
      'BasicLimitInformation.PerJobUserTimeLimit': 600_000_000n,
      'BasicLimitInformation.LimitFlags': BigInt(EVERY_FLAG),
      'BasicLimitInformation.ActiveProcessLimit': 64n,
      'BasicLimitInformation.Affinity': 0x8000000000000005n,
      'BasicLimitInformation.PriorityClass': 0x4000n,
      ProcessMemoryLimit: 0x123456789000n,
      JobMemoryLimit: 0x20000000n,
    };
    expect(hex(EXTENDED, fields)).toBe(golden.get('extended-limits'));
  });

  test('of a cpu rate and of a weight share their field, and the flags say which it is', () => {
    expect(hex(CPU, { ControlFlags: 5n, CpuRate: 1875n, Weight: 9n })).toBe(golden.get('cpu-cap'));
    expect(hex(CPU, { ControlFlags: 3n, CpuRate: 9n, Weight: 7n })).toBe(golden.get('cpu-weight'));
  });

  test('of restrictions of the desktop and of the notice before the memory limit are those of the headers', () => {
    expect(hex(UI, { UIRestrictionsClass: 0x81n })).toBe(golden.get('ui'));
    expect(noticePayload(0x20000000).toString('hex')).toBe(golden.get('notification'));
  });

  test('every field of every structure comes back as it was packed', () => {
    const layout = fc.constantFrom(...LAYOUTS);
    fc.assert(
      fc.property(layout, fc.nat({ max: 127 }), ({ fields, ...rest }, value) => {
        for (const name of Object.keys(fields)) {
          const bytes = pack({ fields, ...rest }, { [name]: value });
          expect(bytes).toHaveLength(rest.bytes);
          expect(unpack({ fields, ...rest }, bytes)[name]).toBe(BigInt(value));
        }
      }),
    );
  });

  test('a value that does not fit its field is no value', () => {
    expect(() => pack(ACCOUNTING, { TotalProcesses: 2 ** 32 })).toThrow(RangeError);
  });
});

describe('patches', () => {
  const empty = fieldsOf(EXTENDED, Buffer.alloc(EXTENDED_LIMIT.bytes));
  const memory = { fields: { JobMemoryLimit: 4096n }, flags: WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY };
  const timed = {
    fields: { 'BasicLimitInformation.PerJobUserTimeLimit': 100n },
    flags: WIN32.JOB_OBJECT_LIMIT_JOB_TIME,
  };

  test('add to what is there', () => {
    const both = patched(EXTENDED, patched(EXTENDED, empty, [timed]), [memory]);
    expect(both['JobMemoryLimit']).toBe(4096n);
    expect(both['BasicLimitInformation.PerJobUserTimeLimit']).toBe(100n);
  });

  test('beside a limit of time keep it running instead of starting it again', () => {
    const flags = patched(EXTENDED, patched(EXTENDED, empty, [timed]), [memory])['BasicLimitInformation.LimitFlags'];
    expect(flags).toBe(BigInt(WIN32.JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME | WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY));
  });

  test('of a limit of time set it anew', () => {
    const flags = patched(EXTENDED, patched(EXTENDED, empty, [timed]), [timed])['BasicLimitInformation.LimitFlags'];
    expect(flags).toBe(BigInt(WIN32.JOB_OBJECT_LIMIT_JOB_TIME));
  });

  test('take away the flags that cannot stand beside theirs', () => {
    const before = { ControlFlags: 3n, CpuRate: 7n, Weight: 7n };
    const cap = { fields: { CpuRate: 500n }, flags: 5, cleared: 2 };
    expect(patched(CPU, before, [cap])['ControlFlags']).toBe(5n);
  });

  test('are held when every field and flag is read back, and else it is said which is not', () => {
    const read = patched(EXTENDED, empty, [memory]);
    expect(notHeld(EXTENDED, memory, read)).toEqual([]);
    expect(notHeld(EXTENDED, memory, empty)).toEqual([
      'JobMemoryLimit 0 where 4096 was set',
      'BasicLimitInformation.LimitFlags 0 where 512 was set',
    ]);
  });
});

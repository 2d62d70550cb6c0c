import { beforeEach, describe, expect, test } from 'vitest';
import { WIN32 } from '../src/win32/constants.ts';
import { EXTENDED_LIMIT, LAYOUTS } from '../src/win32/layouts.ts';
import { PROTOTYPES, VALUE_TYPES } from '../src/win32/prototypes.ts';
import { assertions, type Declarations, NEWER, UNCHECKED } from './headers/assertions.ts';
import { compile, headersRelease } from './headers/compiler.ts';

const ours: Declarations = {
  layouts: LAYOUTS,
  constants: WIN32,
  prototypes: PROTOTYPES,
  valueTypes: VALUE_TYPES,
};

const MISSING = 'the headers are not here; apt-get install gcc-mingw-w64-x86-64';

const release = headersRelease();
if (release === undefined) {
  console.log(`skipped: ${MISSING}`);
} else {
  const unchecked = [...UNCHECKED, ...Object.keys(NEWER).filter((name) => release < (NEWER[name] ?? 0))];
  console.log(`held against mingw-w64 ${release}; not in its headers: ${unchecked.join(', ')}`);
}

describe('declarations against the Windows headers', { timeout: 60_000 }, () => {
  beforeEach(({ skip }) => skip(release === undefined, MISSING));

  test('every structure, constant and function is as the headers have it', () => {
    expect(compile(assertions(ours))).toEqual([]);
  });

  test('a field at a wrong offset is caught by its name', () => {
    const fields = { ...EXTENDED_LIMIT.fields, JobMemoryLimit: [112, 'u64'] as const };
    const errors = compile(assertions({ ...ours, layouts: [{ ...EXTENDED_LIMIT, fields }] }));
    expect(errors).toEqual([expect.stringContaining('offset of JOBOBJECT_EXTENDED_LIMIT_INFORMATION.JobMemoryLimit')]);
  });

  test('a field of a wrong width is caught by its name', () => {
    const fields = { 'BasicLimitInformation.ActiveProcessLimit': [40, 'u64'] as const };
    const errors = compile(assertions({ ...ours, layouts: [{ ...EXTENDED_LIMIT, fields }] }));
    expect(errors).toEqual([expect.stringContaining('BasicLimitInformation.ActiveProcessLimit')]);
  });

  test('a wrong constant is caught by its name', () => {
    const errors = compile(assertions({ ...ours, constants: { JOB_OBJECT_LIMIT_JOB_MEMORY: 0x100 } }));
    expect(errors).toEqual([expect.stringContaining('value of JOB_OBJECT_LIMIT_JOB_MEMORY')]);
  });

  test('a function with a parameter too few is caught by its name', () => {
    const prototypes = { OpenProcess: ['kernel32', 'HANDLE', 'DWORD', 'DWORD'] } as const;
    const errors = compile(assertions({ ...ours, prototypes }));
    expect(errors).toEqual([expect.stringContaining('incompatible pointer type')]);
  });

  test('a pointer that is passed as a number is caught by its type', () => {
    const errors = compile(assertions({ ...ours, valueTypes: { ...VALUE_TYPES, LPDWORD: 'uint32_t' } }));
    expect(errors[0]).toContain('LPDWORD');
  });
});

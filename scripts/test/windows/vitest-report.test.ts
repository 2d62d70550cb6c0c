import { describe, expect, test } from 'vitest';
import { readSkips } from '../../windows/vitest-report.mjs';

describe('what the verbose reporter prints', () => {
  test('names each test that was skipped, with the reason where there is one', () => {
    const printed = [
      ' ✓ |unit| a.test.ts > holds 12ms',
      ' ↓ |unit| a.test.ts > of bash 1ms [bash is no shell of Windows]',
      ' ↓ |unit| a.test.ts > a list [of two] 0ms [it has [brackets]]',
      ' ↓ |unit| a.test.ts > is never begun',
      '',
    ].join('\r\n');
    expect(readSkips(printed)).toEqual([
      { name: '|unit| a.test.ts > of bash', reason: 'bash is no shell of Windows' },
      { name: '|unit| a.test.ts > a list [of two]', reason: 'it has [brackets]' },
      { name: '|unit| a.test.ts > is never begun', reason: '' },
    ]);
  });
});

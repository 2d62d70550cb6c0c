import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeGroup, readControl, tryMakeGroup, writeControl, writeLiveControl } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'control-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('control files', () => {
  test('are written and read', async () => {
    writeFileSync(join(folder, 'pids.max'), 'max\n');
    writeControl(folder, { file: 'pids.max', value: '12' });
    expect(readFileSync(join(folder, 'pids.max'), 'utf8').slice(0, 2)).toBe('12');
    await writeLiveControl(folder, { file: 'pids.max', value: '34' });
    expect(readControl(folder, 'pids.max')?.slice(0, 2)).toBe('34');
  });

  test('that are not there are not made: the refusal names the file, the value and the error', async () => {
    const write = { file: 'memory.max', value: '4096' };
    const words = `The kernel refused "4096" for ${join(folder, 'memory.max')} (ENOENT)`;
    expect(() => writeControl(folder, write)).toThrow(
      expect.objectContaining({ code: 'FENCE_SETUP_FAILED', message: expect.stringContaining(words) }),
    );
    await expect(writeLiveControl(folder, write)).rejects.toMatchObject({
      code: 'UPDATE_FAILED',
      message: expect.stringContaining(words),
    });
    expect(readControl(folder, 'memory.max')).toBeUndefined();
  });

  test('of a group that cannot be made are never written', () => {
    expect(tryMakeGroup(join(folder, 'no', 'such'))).toBe('ENOENT');
    expect(() => makeGroup(join(folder, 'no', 'such'))).toThrow(
      expect.objectContaining({ code: 'FENCE_SETUP_FAILED' }),
    );
  });
});

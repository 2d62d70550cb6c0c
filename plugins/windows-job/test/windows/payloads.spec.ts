import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fixture } from './fixtures.ts';
import { RECORDED } from './recorded.ts';

test('the structures of this Windows have the bytes that were recorded', () => {
  const lines = execFileSync(fixture('payloads'), { encoding: 'utf8' }).trim().split(/\r?\n/);
  assert.deepEqual(lines, RECORDED);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localHost } from '@ringfence/core';
import { fixture } from './fixtures.ts';

const HELPERS = 200;
const AT_ONCE = 4;

test('helpers that run beside each other, one after the other, each answer what they printed', async () => {
  const host = localHost();
  const answer = { code: 7, stdout: 'x\n', stderr: '' };
  for (let left = HELPERS; left > 0; left -= AT_ONCE) {
    const helpers = Array.from({ length: AT_ONCE }, () =>
      host.run(fixture('leave'), ['x', '7'], { timeoutMs: 60_000 }),
    );
    for (const result of await Promise.all(helpers))
      assert.deepEqual({ ...result, stdout: result.stdout.replace('\r', '') }, answer);
  }
});

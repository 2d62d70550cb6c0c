import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { isRingfenceError } from '@ringfence/core';
import { jobs, UNDER_WINE } from './fixtures.ts';
import { run } from './runs.ts';

const PASSWORD = 'never-to-be-seen';

test('another user without a password is refused with the way to give one', async () => {
  const executor = run(jobs(), 'leave').runAs('somebody');
  await assert.rejects(executor.start(), (error) => {
    assert.ok(isRingfenceError(error));
    assert.equal(error.code, 'RUN_AS_REFUSED');
    assert.match(error.message, /password of that user/);
    return true;
  });
});

test('a user that does not exist is refused, and the password is in no word of it', async () => {
  const asked: string[] = [];
  const registry = jobs({
    credential: (user) => {
      asked.push(user);
      return { password: PASSWORD };
    },
  });
  const executor = run(registry, 'leave').runAs('nobody-of-this-name');
  await assert.rejects(executor.start(), (error) => {
    assert.ok(isRingfenceError(error));
    assert.equal(error.code, 'RUN_AS_REFUSED', error.message);
    assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes(PASSWORD));
    return true;
  });
  assert.deepEqual(asked, ['nobody-of-this-name']);
});

test('a number, and groups of the caller’s choice, are refused with the reason', async () => {
  const registry = jobs({ credential: () => ({ password: PASSWORD }) });
  for (const identity of [1000, { user: 'a', group: 'b' }]) {
    await assert.rejects(run(registry, 'leave').runAs(identity).start(), { code: 'RUN_AS_REFUSED' });
  }
});

test('a program with fewer rights runs with them, or does not run', async () => {
  for (const privileges of ['restricted', 'low-integrity'] as const) {
    const executor = run(jobs({ privileges }), 'leave', 'x', '9');
    const started = await executor.start().catch((error: unknown) => error);
    if (started instanceof Error) {
      assert.ok(UNDER_WINE, started.message);
      assert.match(started.message, /token/);
      continue;
    }
    const report = await executor.wait();
    assert.equal(report.exitCode, 9);
    const [item] = executor.receipt().items;
    assert.ok(item?.status === 'enforced' && item.item === 'windowsJob.privileges');
    assert.equal(item.requested, privileges);
  }
});

// @ts-check
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRegistry } from '@ringfence/core';
import plugin from '../index.js';

const registry = createRegistry({ plugins: [plugin()] });

test('a limit that is asked for is held, and stands in the receipt as the kernel holds it', async () => {
  const run = registry.command('sh', '-c', 'ulimit -n').limit({ openFiles: 64 });
  await run.start({ strict: true });
  const { stdout, receipt } = await run.wait();
  assert.equal(stdout, '64');
  assert.equal(receipt.items[0]?.status, 'enforced');
});

test('what it cannot hold is refused with a reason', async () => {
  const run = registry.command('true').limit({ cpu: 0.5 });
  await assert.rejects(run.start({ strict: true }), { code: 'NO_EXECUTOR' });
});

test('the table in README.md is what is claimed', () => {
  execFileSync(process.execPath, [fileURLToPath(new URL('../claims-table.js', import.meta.url))]);
});

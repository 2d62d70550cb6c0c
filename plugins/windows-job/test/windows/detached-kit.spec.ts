import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ringfence } from './command-line.ts';
import { keptRuns } from './detached-runs.ts';

after(() => assert.deepEqual(keptRuns(), [], 'something of a run is left'));

test('the kit proves what it has cases for', () => {
  const said = ringfence('prove', 'windows-job', '--only', 'detach/end', '--only', 'detach/stopped');
  assert.match(said.stdout, /^windows-job +2 proved, 0 broken/m, said.stdout + said.stderr);
});

import { expect, test } from 'vitest';
import { JobConfinement, type JobParts } from '../src/confinement.ts';
import { fakeTables } from './fakes/tables.ts';

/** A job of which Windows tells nothing, with a main process that nothing ends. */
const UNTOLD = {
  win32: fakeTables([]),
  job: { pids: () => [], active: () => undefined, terminate: () => 5 },
  process: { pid: 4711, ended: () => false, exitCode: () => undefined },
  ended: new Promise(() => undefined),
  streams: { stdin: undefined, stdout: undefined, stderr: undefined },
  items: [],
  ownConsole: true,
} as unknown as JobParts;

test('a main process that lives is left by a kill, also when the job does not tell who is in it', async () => {
  expect(await new JobConfinement(UNTOLD).kill()).toMatchObject({
    complete: false,
    survivors: [4711],
    proof: expect.stringMatching(/not told; TerminateJobObject, error 5/),
  });
});

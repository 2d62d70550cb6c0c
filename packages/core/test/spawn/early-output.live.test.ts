import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { spawner } from '../../src/spawn/spawn.ts';

test('what a program prints before anybody reads is not lost', async () => {
  const spawned = await spawner.spawn({
    file: process.execPath,
    args: ['-e', 'console.log("early"); console.error("early too")'],
    env: {},
    cwd: process.cwd(),
    stdio: { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
    newSession: false,
    controlPipe: false,
  });
  await spawned.exited;
  // Longer than the one turn of the event loop after which an unread stream would be drained.
  await delay(20);
  if (!spawned.stdout || !spawned.stderr) throw new Error('the streams were not opened');
  expect(await Promise.all([text(spawned.stdout), text(spawned.stderr)])).toEqual(['early\n', 'early too\n']);
});

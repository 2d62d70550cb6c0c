import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { spawner } from '../../src/spawn/spawn.ts';

/** A child that leaves somebody behind who reads descriptor 4, tells what came through it, and ends. */
const LEAVES = '( ( while read -r line <&4; do echo "heard $line"; done; echo "end" ) 3>&- & ) 4<&4; exit 7';

async function start(script: string): ReturnType<typeof spawner.spawn> {
  return spawner.spawn({
    file: '/bin/sh',
    args: ['-c', script],
    env: {},
    cwd: '/',
    stdio: { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' },
    newSession: true,
    controlPipe: true,
    lifeline: true,
  });
}

describe('a lifeline', () => {
  it('stays open when the child has ended, and ends when it is ended here', async () => {
    const { exited, stdout, lifeline, control } = await start(LEAVES);
    if (stdout === undefined) throw new Error('stdout is no pipe');
    const said = text(stdout);
    expect(await exited).toEqual({ kind: 'exited', exitCode: 7 });
    await control;
    await new Promise((resolve) => setImmediate(resolve));
    lifeline?.write('hello\n');
    lifeline?.end('again\n');
    expect(await said).toBe('heard hello\nheard again\nend\n');
  });

  it('takes what is written to it when nobody is there any more', async () => {
    const { exited, lifeline } = await start('exit 0');
    await exited;
    lifeline?.end('to nobody\n');
    if (lifeline !== undefined && !lifeline.closed) await once(lifeline, 'close');
    expect(lifeline?.closed).toBe(true);
  });
});

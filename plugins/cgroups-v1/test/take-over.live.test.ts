import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { elsewhere, fixture, groupsLeft, isRunning, registryOf } from './machine.ts';

if (elsewhere !== undefined) console.warn(`taking over cgroups-v1 trees is not tried: ${elsewhere}`);

test.skipIf(elsewhere !== undefined)(
  'a tree that was taken over from a killed owner is spared by the next starts',
  async () => {
    const owner = spawn(process.execPath, [fixture('leaves-a-tree.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = await once(owner.stdout, 'data');
    const handle = JSON.parse(String(printed));
    const taken = registryOf().command('true');
    await taken.open(handle);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const next = registryOf().command('true');
    await next.start();
    await next.wait();
    expect(isRunning(handle.identity.pid)).toBe(true);
    expect((await taken.processes()).map(({ pid }) => pid)).toEqual([handle.identity.pid]);
    expect(await taken.forceStop()).toMatchObject({ cause: { kind: 'force-stop' }, kill: { complete: true } });
    expect(groupsLeft(owner.pid)).toEqual([]);
  },
);

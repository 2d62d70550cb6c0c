import { afterEach, expect, test, vi } from 'vitest';
import { type Confinement, createRegistry, type ExecutorDefinition, NO_USAGE } from '../../src/index.ts';
import { incompleteStop } from '../../src/supervise/incomplete.ts';
import { offerOf, paperExecutor } from '../fixtures/definitions.ts';

afterEach(() => vi.useRealTimers());

/** A tree whose main process no signal ends, as one in an uninterruptible sleep. */
function stuck(release: () => Promise<void>, polite?: () => Promise<void>): ExecutorDefinition {
  const proof = { mechanism: 'SIGKILL', proof: 'pid 4711 is in state D', complete: true, killed: 0, rounds: 3 };
  const confinement: Confinement = {
    pid: 4711,
    stdin: undefined,
    stdout: undefined,
    stderr: undefined,
    exited: new Promise(() => undefined),
    items: [],
    signal: async () => undefined,
    polite,
    kill: async () => ({ ...proof, survivors: [4711] }),
    sweep: async () => undefined,
    processes: async () => [],
    freeze: undefined,
    thaw: undefined,
    update: undefined,
    usage: async () => NO_USAGE,
    verdict: async () => ({}),
    handle: async () => Promise.reject(new Error('no handle')),
    abandon: () => undefined,
    release,
  };
  return paperExecutor('stuck', offerOf({ 'kill.tree': 'kernel' }), { launch: async () => confinement });
}

test('a process that SIGKILL does not end is named, and neither the stop nor the wait hangs', async () => {
  const registry = createRegistry().addExecutor(stuck(async () => undefined));
  const executor = registry.command(process.execPath);
  await executor.start();
  await expect(executor.forceStop()).rejects.toMatchObject({ code: 'STOP_INCOMPLETE', received: [4711] });
  const report = await executor.wait();
  expect(report.cause).toEqual({ kind: 'force-stop' });
  expect(report.kill?.survivors).toEqual([4711]);
});

test('what could not be removed is a note in the report', async () => {
  const registry = createRegistry().addExecutor(stuck(() => Promise.reject(new Error('rmdir says EBUSY'))));
  const executor = registry.command(process.execPath);
  await executor.start();
  await executor.forceStop().catch(() => undefined);
  expect((await executor.wait()).notes.join()).toContain('could be removed: rmdir says EBUSY');
});

test.each([
  ['linux', 'ps -o pid,stat,wchan,cmd -p 12,13'],
  ['win32', 'powershell Get-Process -Id 12,13'],
] as const)('who is left is looked at with what %s has', (platform, remedy) => {
  const kill = { mechanism: 'SIGKILL', proof: 'they are there', survivors: [12, 13] };
  expect(incompleteStop(kill, platform).remedy).toBe(remedy);
});

const never = (): Promise<void> => new Promise(() => undefined);

test('a question that does not arrive holds no stop for ever', async () => {
  const registry = createRegistry().addExecutor(stuck(async () => undefined, never));
  const executor = registry.command(process.execPath);
  await executor.start();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const stopping = executor.shutdown({ graceMs: 100 });
  const refused = expect(stopping).rejects.toMatchObject({ code: 'STOP_INCOMPLETE' });
  await vi.advanceTimersByTimeAsync(20_000);
  await refused;
  const { notes, kill } = await executor.wait();
  expect(notes).toContain('the polite signal was still not sent after 10 s');
  expect(kill?.politeSignal).toBeUndefined();
});

test('a kill does not wait for a question that is on its way', async () => {
  const registry = createRegistry().addExecutor(stuck(async () => undefined, never));
  const executor = registry.command(process.execPath);
  await executor.start();
  const asked = executor.shutdown({ graceMs: 60_000 }).catch(() => undefined);
  await expect(executor.forceStop()).rejects.toMatchObject({ code: 'STOP_INCOMPLETE' });
  await asked;
});

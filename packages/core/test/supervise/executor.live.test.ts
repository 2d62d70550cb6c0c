import { describe, expect, test } from 'vitest';
import { createRegistry, type Executor, type Registry, type Report, type StartOptions } from '../../src/index.ts';
import { bareExecutor } from '../fixtures/definitions.ts';

const registry: Registry = createRegistry().addExecutor(bareExecutor('bare'));

const sh = (script: string, ...args: string[]): Executor => registry.command('sh', '-c', script, 'sh', ...args);

async function run(executor: Executor, options?: StartOptions): Promise<Report> {
  await executor.start(options);
  return executor.wait();
}

describe('a run that ends by itself', () => {
  test('reports its exit code and what it printed', async () => {
    const report = await run(sh('echo out; echo err >&2; exit 3'));
    expect(report).toMatchObject({
      exitCode: 3,
      failed: true,
      stdout: 'out',
      stderr: 'err',
      executor: 'bare',
      cause: { kind: 'exit', exitCode: 3 },
    });
  });

  test('tells a signal from an exit code', async () => {
    const report = await run(sh('kill -ABRT $$'));
    expect(report).toMatchObject({ exitCode: undefined, signal: 'SIGABRT', cause: { kind: 'signal', by: 'unknown' } });
  });

  test('answers wait() with the same report however often it is called', async () => {
    const executor = sh('exit 0');
    await executor.start();
    const [first, second] = await Promise.all([executor.wait(), executor.wait()]);
    expect(second).toBe(first);
    expect(await executor.wait()).toBe(first);
    expect(executor.state).toBe('ended');
  });

  test('is not held by a grandchild that keeps its outputs open', async () => {
    // The substitution ends when the grandchild, already in a session of its own, has let go of it and kept stdout.
    const away = "setsid sh -c 'echo $$; exec sleep 30 >&3 3>&-' &";
    const executor = sh(`exec 3>&1; pid=$(${away}); echo done; echo $pid`);
    const began = performance.now();
    const report = await run(executor);
    const [done, pid] = (report.stdout ?? '').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    expect(done).toBe('done');
    expect(performance.now() - began).toBeLessThan(5000);
    expect(report.notes.join()).toContain('kept an output open');
  });

  test('loses none of ten megabytes that are still in the pipe when it ends', async () => {
    const report = await run(sh('head -c 10485760 /dev/zero | tr "\\0" x'));
    expect(report.stdout?.length).toBe(10_485_760);
  });

  test('sees the end of its input at once when nobody gives it one', async () => {
    expect(await run(registry.command('cat'))).toMatchObject({ exitCode: 0, stdout: '' });
  });
});

describe('limits of the supervisor', () => {
  test('wall time stops it, politely first', async () => {
    const report = await run(sh('trap "echo bye; exit 0" TERM; while :; do sleep 0.01; done').limit({ wallTime: 150 }));
    expect(report).toMatchObject({ timedOut: true, stdout: 'bye', cause: { kind: 'wall-time', limitMs: 150 } });
    expect(report.isForcefullyTerminated).toBe(false);
    expect(report.kill?.politeSignal).toBe('SIGTERM');
  });

  test('a program that ignores the polite signal is forced after the grace', async () => {
    const executor = sh('trap "" TERM; while :; do sleep 0.01; done').limit({ wallTime: 100 });
    const report = await run(executor, { forceKillAfterDelay: 100 });
    expect(report).toMatchObject({ signal: 'SIGKILL', isForcefullyTerminated: true, cause: { kind: 'wall-time' } });
  });

  test('idle time counts from the last output', async () => {
    const began = performance.now();
    const report = await run(sh('for i in 1 2 3 4; do echo $i; sleep 0.1; done; sleep 30').limit({ idleTime: 300 }));
    expect(report).toMatchObject({ cause: { kind: 'idle-time', limitMs: 300 }, stdout: '1\n2\n3\n4' });
    expect(performance.now() - began).toBeGreaterThan(600);
  });

  test('output stops it after that many bytes', async () => {
    const report = await run(registry.command('yes').limit({ output: '64K' }));
    expect(report).toMatchObject({ isMaxBuffer: true, cause: { kind: 'output', limitBytes: 65_536 } });
  });

  test('stand in the receipt as polled, with what is armed', async () => {
    const report = await run(sh('true').limit({ wallTime: '1m', memory: '64M' }));
    expect(report.receipt.items).toEqual([
      expect.objectContaining({ item: 'memory', status: 'not-enforced' }),
      expect.objectContaining({ item: 'swap', status: 'not-enforced', implied: true, requested: 0 }),
      expect.objectContaining({ item: 'wallTime', status: 'enforced', grade: 'polled', readBack: 60_000 }),
    ]);
  });

  test('can be changed while it runs, and wall time counts from the start', async () => {
    const executor = sh('sleep 30').limit({ wallTime: '1h' });
    await executor.start();
    const items = await executor.update({ wallTime: 50 });
    expect(items).toEqual([expect.objectContaining({ item: 'wallTime', status: 'enforced', readBack: 50 })]);
    expect(await executor.wait()).toMatchObject({ cause: { kind: 'wall-time', limitMs: 50 } });
  });
});

describe('the verbs', () => {
  test('shutdown() asks, forceStop() does not', async () => {
    const asked = sh('sleep 30');
    await asked.start();
    expect(await asked.shutdown()).toMatchObject({ cause: { kind: 'shutdown', forced: false }, signal: 'SIGTERM' });
    const forced = sh('sleep 30');
    await forced.start();
    expect(await forced.forceStop()).toMatchObject({ cause: { kind: 'force-stop' }, signal: 'SIGKILL' });
  });

  test('forceStop() ends the grace of a shutdown() that is under way', async () => {
    const executor = sh('trap "" TERM; echo ready; while :; do sleep 0.01; done');
    await executor.start();
    for await (const line of executor) {
      expect(line).toBe('ready');
      const slow = executor.shutdown({ graceMs: 60_000 });
      expect(await executor.forceStop()).toMatchObject({ cause: { kind: 'shutdown', forced: true } });
      expect(await slow).toBe(await executor.wait());
      break;
    }
  });

  test('are idempotent, and answer with the report once it has ended', async () => {
    const executor = sh('exit 0');
    await executor.start();
    const report = await executor.wait();
    expect(await executor.shutdown()).toBe(report);
    expect(await executor.forceStop()).toBe(report);
    await executor.signal('SIGTERM', 'tree');
  });

  test('a signal sent by the owner is told from a stranger’s', async () => {
    const executor = sh('sleep 30');
    await executor.start();
    await executor.signal('SIGUSR1');
    expect(await executor.wait()).toMatchObject({ cause: { kind: 'signal', signal: 'SIGUSR1', by: 'caller' } });
  });

  test('that do not fit the state are refused with what to call instead', async () => {
    const executor = sh('exit 0');
    await expect(executor.wait()).rejects.toMatchObject({ code: 'INVALID_STATE', remedy: 'call start() first' });
    await executor.start();
    expect(() => executor.limit({ memory: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
    expect(() => Object.assign(executor.command(), { cwd: '/' })).toThrow(TypeError);
    await executor.wait();
  });

  test('that the executor does not offer are refused by name', async () => {
    const executor = sh('sleep 30');
    await executor.start();
    await expect(executor.freeze()).rejects.toMatchObject({ code: 'NOT_OFFERED' });
    await executor.forceStop();
  });

  test('start() twice is one start', async () => {
    const executor = sh('exit 0');
    expect(await executor.start()).toBe(await executor.start());
  });
});

describe('cancellation', () => {
  test('before the start refuses it', async () => {
    const executor = sh('true');
    await expect(executor.start({ cancelSignal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELED' });
  });

  test('while it runs stops it and says why', async () => {
    const controller = new AbortController();
    const executor = sh('sleep 30');
    await executor.start({ cancelSignal: controller.signal });
    controller.abort('enough');
    expect(await executor.wait()).toMatchObject({ isCanceled: true, cause: { kind: 'canceled', reason: 'enough' } });
  });

  test('leaving a block stops it', async () => {
    const executor = sh('sleep 30');
    {
      await using held = await executor.start();
      expect(held.state).toBe('running');
    }
    expect(executor.state).toBe('ended');
  });
});

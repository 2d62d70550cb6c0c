import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createRegistry, type Executor, type Registry, type Report, type StartOptions } from '../../src/index.ts';
import { bareExecutor } from '../fixtures/definitions.ts';

const registry: Registry = createRegistry().addExecutor(bareExecutor('bare'));

const sh = (script: string, ...args: string[]): Executor => registry.command('sh', '-c', script, 'sh', ...args);

async function run(executor: Executor, options?: StartOptions): Promise<Report> {
  await executor.start(options);
  return executor.wait();
}

describe('streams', () => {
  test('stdin reaches it and its lines come back', async () => {
    const executor = registry.command('cat');
    executor.command().stdin = 'pipe';
    await executor.start();
    executor.stdin?.end('one\ntwo');
    const lines: string[] = [];
    for await (const line of executor) lines.push(line);
    expect(lines).toEqual(['one', 'two']);
  });

  test('stdout can be asked for late and still begins at its first byte', async () => {
    const executor = sh('echo early');
    await executor.start();
    await executor.wait();
    const chunks: Buffer[] = [];
    for await (const chunk of executor.stdout ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('early\n');
  });

  test('both outputs come as one web stream', async () => {
    const executor = sh('echo out; echo err >&2');
    await executor.start();
    const text = await new Response(executor.readable()).text();
    expect(text.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  test('without a buffer nothing is kept, and backpressure holds the program', async () => {
    const executor = sh('head -c 1000000 /dev/zero');
    await executor.start({ buffer: false });
    let bytes = 0;
    for await (const chunk of executor.stdout ?? []) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(1_000_000);
    expect((await executor.wait()).stdout).toBeUndefined();
  });

  test('without a buffer nothing is lost of a program that ended while its reader was slow', async () => {
    const executor = sh('head -c 100000 /dev/zero');
    await executor.start({ buffer: false });
    const { stdout } = executor;
    if (stdout === undefined) throw new Error('no stdout');
    const report = executor.wait();
    // Longer than silence is taken for the end of a pipe that somebody else holds: the wait itself is what is tried.
    await delay(1500);
    let bytes = 0;
    for await (const chunk of stdout) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(100_000);
    expect((await report).exitCode).toBe(0);
  });

  test('without a buffer whoever stops the run does not wait for a reader that never reads', async () => {
    const executor = sh('head -c 100000 /dev/zero');
    await executor.start({ buffer: false });
    expect(executor.stdout?.readableFlowing).not.toBe(true);
    expect((await executor.forceStop()).kill?.survivors ?? []).toEqual([]);
  });

  test('without a buffer a reader that leaves closes the pipe, and the program meets that', async () => {
    const executor = registry.command('yes');
    await executor.start({ buffer: false });
    executor.stdout?.once('data', () => executor.stdout?.destroy());
    // SIGPIPE, or an error of its own: the pipes of Node are sockets, and the first write after unread data is ECONNRESET.
    expect((await executor.wait()).failed).toBe(true);
  });

  test('what is kept is cut at maxBuffer, and the report says so', async () => {
    const report = await run(sh('head -c 5000 /dev/zero | tr "\\0" x'), { maxBuffer: 1000 });
    expect(report.stdout?.length).toBe(1000);
    expect(report.notes.join()).toContain('cut after 1000 bytes');
  });
});

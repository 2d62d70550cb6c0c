import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { END_LINE, gateCommand, goLine, parseGate } from '../../src/scope/gate.ts';

let group: string;
const spawned: ChildProcess[] = [];

beforeEach(() => {
  group = mkdtempSync(join(tmpdir(), 'ringfence-gate-'));
});

afterEach(() => {
  for (const child of spawned.splice(0)) child.kill('SIGKILL');
  rmSync(group, { recursive: true, force: true });
});

interface AtGate {
  readonly child: ChildProcess;
  readonly control: Promise<string>;
  readonly lifeline: Writable;
  readonly stdout: Promise<string>;
}

/** A shell at the gate, in front of a program, as a scope has it; a folder stands in for the scope's group. */
function atGate(argv: readonly string[], env: Record<string, string> = {}): AtGate {
  const { file, args } = gateCommand('/bin/sh', argv, false);
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
  spawned.push(child);
  const [, stdout, , control, lifeline] = child.stdio;
  if (stdout === null || control === undefined || control === null || !('read' in control)) throw new Error('no pipes');
  if (!(lifeline instanceof Writable)) throw new Error('no lifeline');
  return { child, control: text(control), lifeline, stdout: text(stdout as NodeJS.ReadableStream) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Gone.
    return false;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!isTrue() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isTrue()).toBe(true);
}

async function keeperOf(control: Promise<string>): Promise<number> {
  const passed = parseGate(await control);
  if (passed === undefined) throw new Error('the gate was not passed');
  return passed.keeper;
}

describe('the gate', () => {
  test('lets the program run when it is told to, with the same pid and nothing but its own descriptors', async () => {
    const script = 'echo $$; for fd in 3 4 5; do [ -e /proc/$$/fd/$fd ] && echo $fd; done; :';
    const { child, control, lifeline, stdout } = atGate(['/bin/dash', '-c', script]);
    lifeline.write(goLine(group));
    const keeper = await keeperOf(control);
    const [pid, ...descriptors] = (await stdout).trim().split('\n');
    expect(Number(pid)).toBe(child.pid);
    expect(descriptors).toEqual([]);
    expect(isRunning(keeper)).toBe(true);
    lifeline.end(END_LINE);
    await until(() => !isRunning(keeper));
    expect(existsSync(join(group, 'cgroup.kill'))).toBe(false);
  });

  test('hands the environment on as it is, also variables of the names that its script uses', async () => {
    const env = { line: 'l', group: 'g', word: 'w', self: 's', left: 'f', pid: 'p', PWD: process.cwd() };
    const { lifeline, stdout } = atGate(['/usr/bin/env', '-0'], env);
    lifeline.write(goLine(group));
    const entries = (await stdout)
      .split('\0')
      .slice(0, -1)
      .filter((entry) => !/^(SHLVL|_|OLDPWD)=/.test(entry));
    expect(Object.fromEntries(entries.map((entry) => entry.split('=')))).toEqual(env);
    lifeline.end(END_LINE);
  });

  test('does not run the program when its owner is gone before it was opened', async () => {
    const { child, control, lifeline, stdout } = atGate(['/bin/echo', 'ran']);
    lifeline.end();
    const [code] = await once(child, 'exit');
    expect(code).toBe(125);
    expect(parseGate(await control)).toBeUndefined();
    expect(await stdout).toBe('');
  });

  test('says when there is no such program', async () => {
    const { control, lifeline } = atGate(['/nonexistent/program']);
    lifeline.write(goLine(group));
    expect(parseGate(await control)?.rest).toBe('exec 127\n');
    lifeline.end(END_LINE);
  });
});

describe('the keeper', () => {
  test('outlives the program, ignores what a tree is sent, and holds none of its streams', async () => {
    const { child, control, lifeline, stdout } = atGate(['/bin/true']);
    lifeline.write(goLine(group));
    const keeper = await keeperOf(control);
    await stdout;
    if (child.exitCode === null) await once(child, 'exit');
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGTSTP'] as const)
      process.kill(keeper, signal);
    expect(isRunning(keeper)).toBe(true);
    lifeline.end(END_LINE);
    await until(() => !isRunning(keeper));
  });

  test('is no child that the program could wait for', async () => {
    const { control, lifeline, stdout } = atGate(['/bin/sh', '-c', 'wait; cat /proc/$$/task/$$/children; echo waited']);
    lifeline.write(goLine(group));
    await control;
    expect((await stdout).replace(/\d+/g, '').trim()).toBe('waited');
    lifeline.end(END_LINE);
  });

  test('kills the group when the lifeline ends without a word', async () => {
    writeFileSync(join(group, 'cgroup.kill'), '');
    const { control, lifeline } = atGate(['/bin/sleep', '60']);
    lifeline.write(goLine(group));
    const keeper = await keeperOf(control);
    lifeline.end();
    await until(() => readFileSync(join(group, 'cgroup.kill'), 'utf8') === '1\n');
    await until(() => !isRunning(keeper));
  });

  test('kills everybody in the group one by one where the kernel has no kill for groups', async () => {
    // A folder in place of the file makes the write fail, as the missing file does on such a kernel.
    const sleepers = [spawn('/bin/sleep', ['60']), spawn('/bin/sleep', ['60'])];
    spawned.push(...sleepers);
    const { child, control, lifeline } = atGate(['/bin/sleep', '60']);
    mkdirSync(join(group, 'cgroup.kill'));
    lifeline.write(goLine(group));
    const keeper = await keeperOf(control);
    const pids = [child.pid, keeper, ...sleepers.map(({ pid }) => pid)];
    writeFileSync(join(group, 'cgroup.procs'), `${pids.join('\n')}\n`);
    const ends = [child, ...sleepers].map((one) => once(one, 'exit'));
    lifeline.end();
    expect((await Promise.all(ends)).map(([, signal]) => signal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
    writeFileSync(join(group, 'cgroup.procs'), `${keeper}\n`);
    await until(() => !isRunning(keeper));
  });
});

describe('what protects the keeper', () => {
  test('is in force before the program runs', async () => {
    // The program reads what the keeper ignores at its own first moment.
    const script =
      'for p in /proc/[0-9]*; do case $(tr "\\0" " " <$p/cmdline 2>/dev/null) in *"$0"*) [ $(basename $p) = $$ ] || grep SigIgn $p/status; esac; done';
    const mark = `mark-${process.pid}`;
    const { control, lifeline, stdout } = atGate(['/bin/sh', '-c', script, mark]);
    lifeline.write(goLine(group));
    await control;
    const masks = (await stdout).split('\n').flatMap((line) => /SigIgn:\s*([0-9a-f]+)/.exec(line)?.[1] ?? []);
    const SIGTERM_BIT = 1n << 14n;
    expect(masks.some((mask) => (BigInt(`0x${mask}`) & SIGTERM_BIT) !== 0n)).toBe(true);
    lifeline.end(END_LINE);
  });
});

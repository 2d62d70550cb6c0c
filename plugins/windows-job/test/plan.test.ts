import type { PlanContext, Request } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { normalizeResources } from '../../../packages/core/src/request/resources.ts';
import { claims } from '../src/claims.ts';
import { exitOf } from '../src/exit.ts';
import { isJobName, jobName } from '../src/job-name.ts';
import { NEVER } from '../src/never.ts';
import { plan } from '../src/plan.ts';
import { startCommand } from '../src/start/command.ts';
import { eventOf, parseAnswer } from '../src/stop/console-event.ts';

const capacity = { memoryBytes: 2 ** 34, cpus: 8 };

function requested(resources: unknown, identity?: Request['identity']): Request {
  const { limits, implied } = normalizeResources(resources, capacity, 'C:\\');
  const command = { file: 'C:\\a.exe', name: 'a', args: ['x'], env: { A: '1' }, cwd: 'C:\\' };
  return { command, limits, implied, identity, isolation: {} };
}

const offer = Object.fromEntries(
  Object.entries(claims).map(([id, { grade, mechanism }]) => [
    id,
    grade === 'none' ? { grade, message: '' } : { grade, mechanism },
  ]),
);

const context: PlanContext = {
  host: { platform: 'win32', uid: undefined, capacity, kernelRelease: '10.0.20348' },
  proved: { status: 'proved', offer: { ...NEVER, ...offer }, findings: [] },
  runId: '0123456789abcdef',
};

describe('the plan', () => {
  test('has one setting or one refusal for each requested item', () => {
    const made = plan(
      requested({ memory: '64M', cpu: 0.5, pids: 9, io: { path: 'C:\\', readBytes: 1 }, fileSize: 1 }),
      context,
      {},
    );
    expect(made.settings.map(({ item }) => item)).toEqual(['cpu', 'memory', 'swap', 'pids']);
    expect(made.refusals.map(({ item }) => item)).toEqual(['io', 'fileSize']);
    expect(made.entry).toEqual({ kind: 'job-list' });
  });

  test('refuses a weight beside a limit of the cpu', () => {
    const made = plan(requested({ cpu: 1, cpuWeight: 50 }), context, {});
    expect(made.refusals).toEqual([expect.objectContaining({ item: 'cpuWeight', remedy: 'leave one out' })]);
    expect(plan(requested({ cpuWeight: 50 }), context, {}).settings).toHaveLength(1);
  });

  test('takes a user by name, and neither a number nor groups', () => {
    expect(plan(requested({}, { user: 'CORP\\ann' }), context, {}).settings[0]?.value).toBe('CORP\\ann');
    expect(plan(requested({}, { user: 7 }), context, {}).refusals[0]?.reason).toContain('no number');
    expect(plan(requested({}, { user: 'a', group: 'b' }), context, {}).refusals[0]?.reason).toContain('groups');
  });

  test('notes what will be different', () => {
    expect(plan(requested({}), context, { lifetime: 'detached', privileges: 'restricted' }).notes).toEqual([
      'the tree goes on when this process ends',
      'the token is restricted',
    ]);
  });
});

describe('the start', () => {
  const command = { file: 'C:\\a.exe', args: ['x y'], wrappers: [] };

  test('names the program and its line', () => {
    expect(startCommand(command, 'refuse', {})).toEqual({ file: 'C:\\a.exe', line: '"C:\\a.exe" "x y"' });
  });

  test('puts wrappers in front, outermost first', () => {
    const wrappers = [
      { name: 'outer', argv: ['C:\\o.exe', '-1'] },
      { name: 'inner', argv: ['C:\\i.exe'] },
    ] as const;
    expect(startCommand({ ...command, wrappers }, 'refuse', {})).toEqual({
      file: 'C:\\o.exe',
      line: '"C:\\o.exe" -1 C:\\i.exe C:\\a.exe "x y"',
    });
  });

  test('of a script is cmd.exe, when that was allowed', () => {
    const script = { ...command, file: 'C:\\a.cmd' };
    expect(() => startCommand(script, 'refuse', {})).toThrow(
      expect.objectContaining({ code: 'COMMAND_NOT_EXECUTABLE' }),
    );
    expect(startCommand(script, 'quote', { SystemRoot: 'C:\\Windows' }).file).toBe('C:\\Windows\\System32\\cmd.exe');
  });
});

describe('the end', () => {
  test.each([
    [0, false, { kind: 'exited', exitCode: 0 }],
    [137, false, { kind: 'exited', exitCode: 137 }],
    [137, true, { kind: 'signaled', signal: 'SIGKILL' }],
    [5, true, { kind: 'exited', exitCode: 5 }],
    [0xc000013a, false, { kind: 'signaled', signal: 'SIGINT' }],
    [0xc0000005, false, { kind: 'exited', exitCode: 0xc0000005 }],
  ])('with the code %d, killed from here: %s', (code, killed, exit) => {
    expect(exitOf(code, killed)).toEqual(exit);
  });
});

describe('job names', () => {
  test('are those of our runs and no others', () => {
    expect(isJobName(jobName('0123456789abcdef'))).toBe(true);
    for (const name of ['Global\\ringfence-0123456789abcdef', 'Local\\x', 'Local\\ringfence-1', 7, undefined]) {
      expect(isJobName(name)).toBe(false);
    }
  });
});

describe('events', () => {
  test('are Ctrl-Break where it is asked for, and else Ctrl-C', () => {
    expect(eventOf('SIGBREAK')).toBe(1);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) expect(eventOf(signal)).toBe(0);
  });

  test('an answer of the sender is read, and anything else is none', () => {
    const answer = { console: true, windows: 0, refusals: [] };
    expect(parseAnswer(JSON.stringify(answer))).toEqual(answer);
    for (const text of ['', '{', '[]', '{"console":1}', 'null']) expect(parseAnswer(text)).toBeUndefined();
  });
});

describe('claims and refusals', () => {
  test('do not overlap', () => {
    expect(Object.keys(NEVER).filter((id) => id in claims)).toEqual([]);
  });
});

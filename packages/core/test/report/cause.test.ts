import { describe, expect, test } from 'vitest';
import { type Exit, type Limits, NO_USAGE, type Verdict } from '../../src/index.ts';
import { causeOf, type StopReason, type Testimony } from '../../src/report/cause.ts';
import { normalizeResources } from '../../src/request/resources.ts';

const limits: Limits = normalizeResources(
  { memory: '128M', wallTime: '1s', cpuTime: '2s', idleTime: '3s', output: '4K' },
  { memoryBytes: 2 ** 33, cpus: 4 },
).limits;

const killed: Exit = { kind: 'signaled', signal: 'SIGKILL' };
const evidence = [{ source: 'memory.events oom_kill', before: 0, after: 1 }];
const oom: Verdict = { memory: { evidence, limit: 'own' } };

function cause(
  exit: Exit,
  verdict: Verdict = {},
  stop?: StopReason,
  sent?: NodeJS.Signals,
): ReturnType<typeof causeOf> {
  const testimony: Testimony = {
    exit,
    verdict,
    stop,
    sent,
    limits,
    forced: false,
    usage: { ...NO_USAGE, cpuTimeMs: 2100 },
    memoryMechanism: 'memory.max',
  };
  return causeOf(testimony);
}

describe('the cause of an end', () => {
  test('is the exit code of a program that ended by itself', () => {
    expect(cause({ kind: 'exited', exitCode: 137 })).toEqual({ kind: 'exit', exitCode: 137 });
  });

  test('is the memory limit when the kernel counted a kill and the program died of SIGKILL', () => {
    expect(cause(killed, oom)).toEqual({
      kind: 'memory',
      limitBytes: 134_217_728,
      limit: 'own',
      mechanism: 'memory.max',
      evidence,
    });
  });

  test('is the memory limit when a shell reports that the kernel killed its child', () => {
    expect(cause({ kind: 'exited', exitCode: 137 }, oom).kind).toBe('memory');
  });

  test('is the memory limit when the tree was stopped for it, whichever way the program went', () => {
    const stopped: Verdict = { memory: { evidence, limit: 'own', ended: true } };
    expect(cause({ kind: 'signaled', signal: 'SIGTERM' }, stopped).kind).toBe('memory');
    expect(cause({ kind: 'exited', exitCode: 0 }, stopped).kind).toBe('memory');
    expect(cause(killed, stopped, { kind: 'shutdown' }).kind).toBe('shutdown');
  });

  test('is the exit code when the program survived a memory kill of its child', () => {
    expect(cause({ kind: 'exited', exitCode: 0 }, oom)).toEqual({ kind: 'exit', exitCode: 0 });
    expect(cause({ kind: 'exited', exitCode: 1 }, oom)).toEqual({ kind: 'exit', exitCode: 1 });
  });

  test('is the memory limit when memory was refused and the program failed, with whatever code', () => {
    const refused: Verdict = { allocations: { evidence, limit: 'own' } };
    expect(cause({ kind: 'exited', exitCode: 134 }, refused).kind).toBe('memory');
    expect(cause({ kind: 'exited', exitCode: 0 }, refused)).toEqual({ kind: 'exit', exitCode: 0 });
    expect(cause({ kind: 'exited', exitCode: 1 }, refused, { kind: 'force-stop' })).toEqual({ kind: 'force-stop' });
  });

  test('is the cpu time when the kernel ended the tree for it', () => {
    const used: Verdict = { cpuTime: { evidence } };
    expect(cause({ kind: 'exited', exitCode: 1816 }, used)).toEqual({ kind: 'cpu-time', limitMs: 2000, usedMs: 2100 });
  });

  test('is not the memory limit for a signal other than SIGKILL', () => {
    expect(cause({ kind: 'signaled', signal: 'SIGSEGV' }, oom).kind).toBe('signal');
  });

  test('is a stranger for a SIGKILL that neither the kernel counted nor the caller sent', () => {
    expect(cause(killed)).toEqual({ kind: 'signal', signal: 'SIGKILL', by: 'unknown' });
    expect(cause(killed, {}, undefined, 'SIGKILL')).toEqual({ kind: 'signal', signal: 'SIGKILL', by: 'caller' });
  });

  test.each([
    [{ kind: 'wall-time' }, { kind: 'wall-time', limitMs: 1000 }],
    [{ kind: 'idle-time' }, { kind: 'idle-time', limitMs: 3000 }],
    [{ kind: 'cpu-time' }, { kind: 'cpu-time', limitMs: 2000, usedMs: 2100 }],
    [{ kind: 'output' }, { kind: 'output', limitBytes: 4096 }],
    [
      { kind: 'canceled', reason: 'why' },
      { kind: 'canceled', reason: 'why' },
    ],
    [{ kind: 'shutdown' }, { kind: 'shutdown', forced: false }],
    [{ kind: 'force-stop' }, { kind: 'force-stop' }],
  ] as const)('is the supervisor’s reason %j, with the limit it held', (stop, expected) => {
    expect(cause(killed, {}, stop)).toEqual(expected);
    expect(cause(killed, oom, stop)).toEqual(expected);
  });

  test('is unknown when nobody could see it', () => {
    expect(cause({ kind: 'unknown', reason: 'not our child' })).toEqual({ kind: 'unknown', reason: 'not our child' });
  });
});

import { describe, expect, test } from 'vitest';
import type { Candidate, ExecutorDefinition } from '../../src/index.ts';
import { ProbePipeline } from '../../src/probe/pipeline.ts';
import { offerOf, paperExecutor } from '../fixtures/definitions.ts';
import { paperHost } from '../fixtures/host.ts';

function pipelineOf(timeoutMs = 1000): { pipeline: ProbePipeline; seen: Candidate[] } {
  const seen: Candidate[] = [];
  const onProbed = (candidate: Candidate): void => void seen.push(candidate);
  return { pipeline: new ProbePipeline({ host: paperHost(), timeoutMs, onProbed }), seen };
}

const good = paperExecutor('good', offerOf({ 'kill.tree': 'kernel' }));

function counting(): { definition: ExecutorDefinition; calls: () => number } {
  let calls = 0;
  const probe: ExecutorDefinition['probe'] = async () => {
    calls += 1;
    return { status: 'proved', offer: {}, findings: [] };
  };
  return { definition: paperExecutor('counted', {}, { probe }), calls: () => calls };
}

describe('the probe pipeline', () => {
  test('keeps the reason of a probe that throws, and the results of the others', async () => {
    const bad = paperExecutor('bad', {}, { probe: async () => Promise.reject(new Error('no luck')) });
    const [first, second] = await pipelineOf().pipeline.all([bad, good]);
    expect(first?.result).toEqual({ status: 'failed', reasons: [{ message: 'the probe failed: no luck' }] });
    expect(second?.result.status).toBe('proved');
  });

  test('ends a probe that hangs at its deadline and aborts its signal', async () => {
    let aborted = false;
    const probe: ExecutorDefinition['probe'] = (_host, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => undefined);
    };
    const hanging = paperExecutor('hanging', {}, { probe });
    const [first, second] = await pipelineOf(20).pipeline.all([hanging, good]);
    expect(first?.result).toEqual({
      status: 'failed',
      reasons: [{ message: 'the probe failed: no answer within 20 ms' }],
    });
    expect(second?.result.status).toBe('proved');
    expect(aborted).toBe(true);
  });

  test('answers absent without probing where the platform is another', async () => {
    const { definition, calls } = counting();
    const [candidate] = await pipelineOf().pipeline.all([{ ...definition, platform: 'windows' }]);
    expect(candidate?.result).toEqual({ status: 'absent', reasons: [{ message: 'not windows: this is linux' }] });
    expect(calls()).toBe(0);
  });

  test('probes once for each process, also when asked twice at the same time', async () => {
    const { definition, calls } = counting();
    const { pipeline, seen } = pipelineOf();
    await Promise.all([pipeline.all([definition]), pipeline.all([definition])]);
    await pipeline.all([definition]);
    expect(calls()).toBe(1);
    expect(seen).toHaveLength(1);
  });

  test('probes again on request, and after a failure was reported', async () => {
    const { definition, calls } = counting();
    const { pipeline } = pipelineOf();
    await pipeline.all([definition]);
    await pipeline.all([definition], true);
    pipeline.forget('counted');
    await pipeline.all([definition]);
    expect(calls()).toBe(3);
  });
});

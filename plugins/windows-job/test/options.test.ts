import { describe, expect, test } from 'vitest';
import windowsJob from '../src/index.ts';
import { optionItems, plannedOptions } from '../src/options-items.ts';

describe('options', () => {
  test.each([
    [{ lifetime: 'for ever' }, 'attached, detached'],
    [{ processMemory: 0 }, 'bytes'],
    [{ priority: 'realtime' }, 'high'],
    [{ uiRestrictions: ['mouse'] }, 'exit-windows'],
    [{ batchFile: 'quote' }, 'batchFiles'],
    [{ credential: { password: 'never-to-be-seen' } }, 'a function'],
  ])('%j are refused with what is accepted', (options, expected) => {
    expect(() => windowsJob(options as Parameters<typeof windowsJob>[0])).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', expected: expect.stringContaining(expected) }),
    );
  });

  test('a credential in the wrong place is not repeated', () => {
    const misplaced = { password: 'never-to-be-seen' } as Parameters<typeof windowsJob>[0];
    expect(() => windowsJob(misplaced)).not.toThrow(/never-to-be-seen/);
    const bare = { credential: 'never-to-be-seen' } as unknown as Parameters<typeof windowsJob>[0];
    expect(() => windowsJob(bare)).not.toThrow(/never-to-be-seen/);
  });

  test('ask for items under the name of this plugin', () => {
    expect(optionItems({ priority: 'idle', processMemory: 4096 }).map(({ item }) => item)).toEqual([
      'windowsJob.processMemory',
      'windowsJob.priority',
    ]);
    expect(optionItems({})).toEqual([]);
  });

  test('restrictions of the desktop are refused inside another job', () => {
    const offer = { 'windows-job.ui-restrictions': { grade: 'kernel', mechanism: 'UIRestrictionsClass' } } as const;
    const options = { uiRestrictions: ['exit-windows'] } as const;
    expect(plannedOptions(options, offer, false).settings).toHaveLength(1);
    expect(plannedOptions(options, offer, true).refusals[0]?.reason).toContain('in a job itself');
  });
});

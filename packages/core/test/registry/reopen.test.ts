import { describe, expect, test } from 'vitest';
import { createRegistry, definePlugin, type ExecutorDefinition, type Handle } from '../../src/index.ts';
import { offerOf, paperExecutor } from '../fixtures/definitions.ts';
import { paperHost } from '../fixtures/host.ts';

/** An executor that finds nobody, and tells of each probe. */
function finder(name: string, probed: string[]): ExecutorDefinition {
  const paper = paperExecutor(name, offerOf({ 'kill.tree': 'kernel', reattach: 'kernel' }));
  return {
    ...paper,
    probe: async (host, signal) => {
      probed.push(name);
      return paper.probe(host, signal);
    },
    reopen: async () => ({ status: 'gone', reason: 'nobody is there' }),
  };
}

function opener(probed: string[]): (handle: Handle | number) => Promise<unknown> {
  const plugin = definePlugin({
    name: 'finders',
    apiVersion: '^1.0.0',
    apply: (target) => {
      for (const name of ['one', 'two', 'three']) target.addExecutor(finder(name, probed));
    },
  });
  const registry = createRegistry({ host: paperHost({ platform: process.platform }), plugins: [plugin] });
  return (handle) => registry.command('true').open(handle);
}

const handle = (executor: string): Handle => ({
  schemaVersion: 1,
  executor,
  identity: { pid: 4711, startTime: '1', bootId: 'boot' },
  data: {},
});

describe('opening a tree', () => {
  test('by a handle tries out the executor that it names, and no other', async () => {
    const probed: string[] = [];
    await expect(opener(probed)(handle('two'))).rejects.toMatchObject({ code: 'PROCESS_NOT_FOUND' });
    expect(probed).toEqual(['two']);
  });

  test('by a pid asks every executor', async () => {
    const probed: string[] = [];
    await expect(opener(probed)(4711)).rejects.toMatchObject({ code: 'PROCESS_NOT_FOUND' });
    expect(probed.sort()).toEqual(['one', 'three', 'two']);
  });

  test('by a handle of an executor that is not there says which ones are', async () => {
    const opening = opener([])(handle('four'));
    await expect(opening).rejects.toMatchObject({ code: 'NOT_OFFERED', expected: 'one, two, three', received: 'four' });
  });
});

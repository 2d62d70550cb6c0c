import { describe, expect, test } from 'vitest';
import { checkDetachedStreams, ownerRequirements, readDetached } from '../../src/launch/detached.ts';
import { createDraft } from '../../src/launch/draft.ts';

describe('what options say of a run that outlives its owner', () => {
  test('is its name, and that an executor must be able to detach', () => {
    expect(readDetached({ detached: true, name: 'web-1' })).toEqual({ name: 'web-1' });
    expect(readDetached({})).toBeUndefined();
    expect(ownerRequirements({ detached: true })).toMatchObject([{ capability: 'detach', level: 'must' }]);
    expect(ownerRequirements({ onOwnerDeath: 'kill' })).toMatchObject([{ capability: 'owner-death', level: 'must' }]);
    expect(ownerRequirements({})).toEqual([]);
  });

  test.each([
    [{ name: 'web' }, 'only a detached run has a name'],
    [{ detached: true, name: '../x' }, 'the name of a run was not understood'],
    [{ detached: true, name: '' }, 'the name of a run was not understood'],
    [{ onOwnerDeath: 'keep' }, 'only a detached run is kept'],
    [{ detached: true, onOwnerDeath: 'kill' }, 'a detached run outlives its owner'],
    [{ detached: 'yes' }, 'detached is not a boolean'],
    [{ onOwnerDeath: 'maybe' }, 'onOwnerDeath was not understood'],
  ])('%j is refused: %s', (options, problem) => {
    expect(() => readDetached(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(() => readDetached(options as never)).toThrow(problem);
  });

  test('leaves no stream that ends with this process', () => {
    const { command } = createDraft('true', []);
    expect(() => checkDetachedStreams(command)).not.toThrow();
    expect(() => checkDetachedStreams({ ...command, stdin: { text: 'in' } })).not.toThrow();
    expect(() => checkDetachedStreams({ ...command, stdin: 'inherit' })).toThrow('ends with this process');
    expect(() => checkDetachedStreams({ ...command, stdout: 'inherit' })).toThrow('goes to files in its state folder');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseControl, selfMove } from '../../src/launch/self-move.ts';

describe('selfMove', () => {
  it('keeps its script the same whatever the values are, and passes every value as an argument', () => {
    const value = fc.string({ unit: 'binary' });
    const script = selfMove({ shell: '/bin/sh', entries: [], argv: ['/bin/true'] }).args[1];
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (entries, args) => {
        const command = selfMove({ shell: '/bin/sh', entries, argv: ['/p', ...args] });
        const pairs = entries.flatMap((entry, index) => [String(index), entry]);
        expect(command).toEqual({ file: '/bin/sh', args: ['-c', script, 'sh', ...pairs, '--', '/p', ...args] });
      }),
    );
  });
});

describe('parseControl', () => {
  it('tells the outcomes apart', () => {
    expect(parseControl('')).toEqual({ kind: 'entered' });
    expect(parseControl('enter 3\n')).toEqual({ kind: 'not-entered', index: 3 });
    expect(parseControl('exec 127\n')).toEqual({ kind: 'not-executed', exitCode: 127 });
    expect(parseControl('exec 127')).toEqual({ kind: 'garbled', text: 'exec 127' });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseControl(text)));
  });
});

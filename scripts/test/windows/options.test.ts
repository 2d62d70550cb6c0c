import { describe, expect, test } from 'vitest';
import { NODES, NODES_OF_WINE_10, readOptions } from '../../windows/options.mjs';

describe('options of the Windows tests', () => {
  test('have a Node for each Wine', () => {
    expect(readOptions([]).nodes).toEqual(NODES);
    expect(readOptions(['--wine', '10']).nodes).toEqual(NODES_OF_WINE_10);
    expect(readOptions(['--node', '22.22.2']).nodes).toEqual(['22.22.2']);
  });

  test.each([
    ['--wine', '9'],
    ['--repeat', '0'],
    ['--repeat', 'x'],
    ['--nodes', '20'],
  ])('%s %s is refused', (...args) => {
    expect(() => readOptions(args)).toThrow();
  });
});

import { describe, expect, test } from 'vitest';
import { isLoaded, parseShow } from '../src/show.ts';

describe('what systemctl show prints', () => {
  test('is one map for each unit, in whatever order the properties come', () => {
    const text = 'Id=a.scope\nDescription=x=y z\n\nDescription=\nId=b.scope\n';
    expect(parseShow(text).map((unit) => Object.fromEntries(unit))).toEqual([
      { Id: 'a.scope', Description: 'x=y z' },
      { Id: 'b.scope', Description: '' },
    ]);
  });

  test('looks like success for a unit that is not loaded', () => {
    const [unloaded] = parseShow('LoadState=not-found\nResult=success\nExecMainStatus=0\n');
    const [loaded] = parseShow('LoadState=loaded\nResult=oom-kill\n');
    expect([unloaded, loaded].map((unit) => unit !== undefined && isLoaded(unit))).toEqual([false, true]);
  });

  test('may be nothing', () => {
    expect(parseShow('')).toEqual([]);
    expect(parseShow('\n\n')).toEqual([]);
  });
});

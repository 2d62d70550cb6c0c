import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateHome } from '../../src/state/room.ts';
import { formatRunState, parseRunState, type RunState } from '../../src/state/run-state.ts';

const state: RunState = {
  schemaVersion: 1,
  run: '0123456789abcdef',
  name: 'web',
  executor: 'universal',
  keeper: { pid: 12, startTime: '345', bootId: 'boot' },
  data: { leads: 'session' },
  createdAt: 1,
  live: {},
  notes: [],
  record: undefined,
};

describe('the state of a run', () => {
  test('is read as it was written', () => {
    expect(parseRunState(formatRunState(state), 'run.json')).toEqual(state);
  });

  test('names the group with which its keeper stops looking after it', () => {
    const grouped = { ...state, group: { path: '/sys/fs/cgroup/a', inode: 7 } };
    expect(parseRunState(formatRunState(grouped), 'run.json')).toEqual(grouped);
    const damaged = formatRunState(grouped).replace('"inode":7', '"inode":"7"');
    expect(() => parseRunState(damaged, 'run.json')).toThrow(expect.objectContaining({ code: 'INVALID_HANDLE' }));
  });

  test('that is cut anywhere is refused with a code, and never taken for a whole one', () => {
    const text = formatRunState(state).trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        expect(() => parseRunState(text.slice(0, length), 'run.json')).toThrow(
          expect.objectContaining({ code: 'INVALID_HANDLE' }),
        );
      }),
    );
  });

  test('may hold any JSON without anything but our code being thrown', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseRunState(text, 'run.json')).toThrow(expect.objectContaining({ code: 'INVALID_HANDLE' }));
      }),
    );
  });

  test('of a later version says so', () => {
    const later = formatRunState(state).replace('"schemaVersion":1', '"schemaVersion":7');
    expect(() => parseRunState(later, '/x/run.json')).toThrow(
      'written by a later ringfence; expected schemaVersion 1; received 7',
    );
  });
});

describe('the place of state folders', () => {
  test.each([
    [{ env: {}, uid: 0 }, '/run/ringfence'],
    [{ env: {}, uid: 1000 }, '/home/u/.local/state/ringfence'],
    [{ env: { XDG_STATE_HOME: '/s' }, uid: 1000 }, '/s/ringfence'],
    [{ env: { XDG_STATE_HOME: 'relative' }, uid: 1000 }, '/home/u/.local/state/ringfence'],
    [{ env: { RINGFENCE_STATE_DIR: '/d', XDG_STATE_HOME: '/s' }, uid: 0 }, '/d'],
  ])('for %j is %s', (host, home) => {
    expect(stateHome({ ...host, platform: 'linux' }, '/home/u')).toBe(home);
  });

  test.each([
    [{}, 'C:\\Users\\u\\AppData\\Local\\ringfence'],
    [{ LOCALAPPDATA: 'D:\\local' }, 'D:\\local\\ringfence'],
    [{ LOCALAPPDATA: 'local', XDG_STATE_HOME: '/s' }, 'C:\\Users\\u\\AppData\\Local\\ringfence'],
    [{ RINGFENCE_STATE_DIR: 'E:\\d', LOCALAPPDATA: 'D:\\local' }, 'E:\\d'],
  ])('on Windows for %j is %s', (env, home) => {
    expect(stateHome({ env, uid: undefined, platform: 'win32' }, 'C:\\Users\\u')).toBe(home);
  });
});

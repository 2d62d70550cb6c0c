import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentFor, envWrapper, splitEnvironment } from '../../src/launch/environment.ts';

const runId = '0123456789abcdef';
const U2 = { uid: 1001, name: 'u2', home: '/home/u2', shell: '/bin/zsh' };

describe('environmentFor', () => {
  it('adds the cookie, keeps the rest, and drops the channel of a Node parent', () => {
    const env = {
      A: '1',
      NODE_CHANNEL_FD: '3',
      NODE_CHANNEL_SERIALIZATION_MODE: 'json',
      XDG_RUNTIME_DIR: '/run/user/0',
    };
    expect(environmentFor(env, { runId })).toEqual({ A: '1', XDG_RUNTIME_DIR: '/run/user/0', RINGFENCE_RUN: runId });
  });

  it('nests the cookie in that of the run around it', () => {
    const outer = 'ffffffffffffffff';
    expect(environmentFor({ RINGFENCE_RUN: outer }, { runId })['RINGFENCE_RUN']).toBe(`${outer},${runId}`);
  });

  it('gives another user his own home, name and shell, and nothing of the session that started him', () => {
    const env = {
      HOME: '/root',
      USER: 'root',
      SHELL: '/bin/bash',
      MAIL: '/var/mail/root',
      SUDO_USER: 'ada',
      XDG_SESSION_ID: '1',
      XDG_RUNTIME_DIR: '/run/user/0',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/0/bus',
      LANG: 'C',
    };
    expect(environmentFor(env, { runId, user: U2 })).toEqual({
      HOME: '/home/u2',
      USER: 'u2',
      LOGNAME: 'u2',
      SHELL: '/bin/zsh',
      LANG: 'C',
      RINGFENCE_RUN: runId,
    });
  });

  it('leaves what the caller wrote himself', () => {
    const change = { runId, user: U2, explicit: ['HOME', 'SUDO_USER', 'USER'] };
    const env = { HOME: '/srv', SUDO_USER: 'ada' };
    expect(environmentFor(env, change)).toMatchObject({ HOME: '/srv', SUDO_USER: 'ada', LOGNAME: 'u2' });
    expect(environmentFor(env, change)).not.toHaveProperty('USER');
  });

  it('names a uid without an entry by its number, and gives it no home of somebody else', () => {
    const user = { uid: 70_000, name: undefined, home: undefined, shell: undefined };
    const env = environmentFor({ HOME: '/root', USER: 'root' }, { runId, user });
    expect(env).toMatchObject({ HOME: '/', USER: '70000', LOGNAME: '70000', SHELL: '/bin/sh' });
  });
});

describe('splitEnvironment', () => {
  it('carries what a shell drops or sets, and what steers a helper that still has privileges', () => {
    const carried = {
      'a.b': '1',
      'BASH_FUNC_f%%': '() { :; }',
      IFS: ',',
      LD_PRELOAD: '/x.so',
      GLIBC_TUNABLES: 'a',
      ENV: '/e',
    };
    const helpers = { PATH: '/bin', HOME: '/', SHLVL: '2', _: '/usr/bin/node', LDX: 'y', TERM: 'xterm' };
    expect(splitEnvironment({ ...helpers, ...carried })).toEqual({ helpers, carried });
  });

  it('loses nothing and doubles nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (env) => {
        const { helpers, carried } = splitEnvironment(env);
        expect({ ...helpers, ...carried }).toEqual(env);
        expect(Object.keys(helpers).some((name) => Object.hasOwn(carried, name))).toBe(false);
      }),
    );
  });
});

describe('envWrapper', () => {
  it('is not there when nothing is to be carried', () => {
    expect(envWrapper('/usr/bin/env', {})).toBeUndefined();
  });

  it('sets each variable', () => {
    const argv = ['/usr/bin/env', '--', 'a.b=1=2', 'LD_PRELOAD='];
    expect(envWrapper('/usr/bin/env', { 'a.b': '1=2', LD_PRELOAD: '' })).toEqual({ name: 'env', argv });
  });
});

import { describe, expect, it } from 'vitest';
import { prlimitWrapper, setprivWrapper, unshareNetWrapper, wrap } from '../../src/launch/wrappers.ts';

describe('setprivWrapper', () => {
  it('names ids as numbers and lists every group', () => {
    const user = { uid: 1001, gid: 1002, groups: [1002, 4, 29] };
    expect(setprivWrapper('/usr/bin/setpriv', { user }).argv).toEqual([
      '/usr/bin/setpriv',
      '--reuid=1001',
      '--regid=1002',
      '--groups=1002,4,29',
    ]);
  });

  it('clears the groups when there are none: setpriv refuses a gid without a word on groups', () => {
    expect(setprivWrapper('/s', { user: { uid: 1, gid: 2, groups: [] } }).argv).toContain('--clear-groups');
  });

  it('changes nothing that was not asked for', () => {
    expect(setprivWrapper('/s', {}).argv).toEqual(['/s']);
    expect(setprivWrapper('/s', { noNewPrivileges: true }).argv).toEqual(['/s', '--no-new-privs']);
    expect(setprivWrapper('/s', { dropCapabilities: true }).argv).toEqual([
      '/s',
      '--inh-caps=-all',
      '--ambient-caps=-all',
      '--bounding-set=-all',
    ]);
  });
});

describe('prlimitWrapper', () => {
  it('writes soft and hard bounds in the units of the kernel', () => {
    const limits = {
      fileSize: 1024,
      openFiles: { soft: 64, hard: 128 },
      coreSize: 0,
      cpuSeconds: { soft: 2, hard: 3 },
    };
    expect(prlimitWrapper('/usr/bin/prlimit', limits)).toEqual({
      name: 'prlimit',
      argv: ['/usr/bin/prlimit', '--fsize=1024:1024', '--nofile=64:128', '--core=0:0', '--cpu=2:3'],
    });
  });
});

describe('wrap', () => {
  it('puts the outermost wrapper first and the program last', () => {
    const wrappers = [unshareNetWrapper('/usr/bin/unshare'), setprivWrapper('/s', { noNewPrivileges: true })];
    expect(wrap(wrappers, '/bin/p', ['a', ''])).toEqual([
      '/usr/bin/unshare',
      '--net',
      '/s',
      '--no-new-privs',
      '/bin/p',
      'a',
      '',
    ]);
    expect(wrap([], '/bin/p', [])).toEqual(['/bin/p']);
  });
});

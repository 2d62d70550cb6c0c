import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasNetworkSource, id, parseGroup, parseInitgroups, parsePasswd } from '../../src/users/passwd.ts';

describe('parsePasswd', () => {
  it('reads entries and leaves out comments, NIS lines and damaged lines', () => {
    const text = [
      'root:x:0:0:root:/root:/bin/bash',
      '# a comment',
      '+::::::',
      '-evil::::::',
      'broken:x:12',
      'notanumber:x:abc:0::/:/bin/sh',
      'toolarge:x:4294967295:0::/:/bin/sh',
      'noshell:x:7:8:::',
      'last:x:9:9:,,,:/home/last:/bin/zsh',
    ].join('\n');
    expect(parsePasswd(text)).toEqual([
      { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash' },
      { name: 'noshell', uid: 7, gid: 8, home: '', shell: '/bin/sh' },
      { name: 'last', uid: 9, gid: 9, home: '/home/last', shell: '/bin/zsh' },
    ]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePasswd(text)));
    fc.assert(fc.property(fc.string(), (text) => void parseGroup(text)));
    fc.assert(fc.property(fc.string(), (text) => void parseInitgroups(text)));
  });
});

describe('parseGroup', () => {
  it('reads members, and an empty list as none', () => {
    expect(parseGroup('adm:x:4:syslog,u2\nusers:x:100:\n+:::\nshort:x\n')).toEqual([
      { name: 'adm', gid: 4, members: ['syslog', 'u2'] },
      { name: 'users', gid: 100, members: [] },
    ]);
  });
});

describe('parseInitgroups', () => {
  it('reads the groups after the name', () => {
    expect(parseInitgroups('u2                    4 29 1001\n')).toEqual([4, 29, 1001]);
    expect(parseInitgroups('root                 \n')).toEqual([]);
  });

  it('answers undefined for anything else', () => {
    expect(parseInitgroups('')).toBeUndefined();
    expect(parseInitgroups('u2 4 adm')).toBeUndefined();
  });
});

describe('hasNetworkSource', () => {
  it('sees a directory behind the files', () => {
    expect(hasNetworkSource('passwd: files sss\ngroup: files [SUCCESS=merge] ldap\n', 'group')).toBe(true);
    expect(hasNetworkSource('passwd:\tfiles sss\n', 'passwd')).toBe(true);
  });

  it('takes files, compat, db and systemd for local, and no file for none', () => {
    expect(
      hasNetworkSource('# passwd: ldap\npasswd: files systemd # ldap\ngroup: compat [NOTFOUND=return] db', 'group'),
    ).toBe(false);
    expect(hasNetworkSource('# passwd: ldap\npasswd: files systemd # ldap\n', 'passwd')).toBe(false);
    expect(hasNetworkSource('', 'passwd')).toBe(false);
  });
});

describe('id', () => {
  it('takes decimal ids below (uid_t)-1 and nothing else', () => {
    expect(id('0')).toBe(0);
    expect(id('4294967294')).toBe(4_294_967_294);
    for (const text of ['4294967295', '-1', '1.0', '0x1', ' 1', '', '99999999999', undefined]) {
      expect(id(text)).toBeUndefined();
    }
  });
});

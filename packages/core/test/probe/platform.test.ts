import { describe, expect, test } from 'vitest';
import { parseCondition, platformReason } from '../../src/probe/platform.ts';
import { looseVersion } from '../../src/probe/version.ts';
import { paperHost } from '../fixtures/host.ts';

const trixie = paperHost({ kernelRelease: '6.12.117+deb13-amd64', systemdVersion: async () => '257.13' });

describe('a platform condition', () => {
  test.each([
    ['windows', { system: 'windows', kernel: undefined, systemd: undefined }],
    ['linux >=5.14', { system: 'linux', kernel: '>=5.14', systemd: undefined }],
    ['linux 3.20 with systemd', { system: 'linux', kernel: '3.20', systemd: '*' }],
    ['linux >=5.14 <7 with systemd >=252', { system: 'linux', kernel: '>=5.14 <7', systemd: '>=252' }],
    ['linux with systemd >=252', { system: 'linux', kernel: undefined, systemd: '>=252' }],
  ])('%s is taken apart', (text, parsed) => {
    expect(parseCondition(text)).toEqual(parsed);
  });

  test.each(['', 'plan9', 'linux >=', 'linux with upstart', 'linux >=5.14 with systemd new'])(
    '%j is refused with the accepted form',
    (text) => {
      expect(() => parseCondition(text)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', received: text }));
    },
  );

  test.each(['linux', 'posix', 'linux >=5.14', 'linux >=5.14 with systemd >=252', 'linux ~6.12'])(
    '%s holds on a machine with Linux 6.12 and systemd 257',
    async (text) => {
      expect(await platformReason(text, trixie)).toBeUndefined();
    },
  );

  test.each([
    ['windows', 'not windows: this is linux'],
    ['linux >=6.13', 'needs linux >=6.13: this is 6.12.117+deb13-amd64'],
    ['linux with systemd >=258', 'needs systemd >=258: this is 257.13'],
  ])('%s is answered with what is missing', async (text, message) => {
    expect(await platformReason(text, trixie)).toEqual({ message });
  });

  test('says when the first process is not systemd', async () => {
    const reason = await platformReason('linux with systemd', paperHost());
    expect(reason?.message).toContain('the first process of this machine is not systemd');
  });

  test('holds when one of several does', async () => {
    expect(await platformReason(['windows', 'linux >=6'], trixie)).toBeUndefined();
  });
});

test.each([
  ['6.1.0-26-amd64', '6.1.0'],
  ['5.10', '5.10.0'],
  ['6.18.44-fc-v669', '6.18.44'],
  ['systemd 252 (252.39-1~deb12u1)', '252.0.0'],
  ['none', undefined],
])('the version in %j is %s', (text, version) => {
  expect(looseVersion(text)).toBe(version);
});

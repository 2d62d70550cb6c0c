import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/bundle/redact.ts';

const secrets = { user: 'alice', home: '/home/alice', hostNames: ['build-7.acme.example', 'build-7'] };
const boot = '1f0c1e1c-5d0e-4a53-9e9b-0a4b5b6f7c8d';
const container = 'c3f1e0'.padEnd(64, 'a');

describe('redact', () => {
  test('hides users, homes, hosts and identifiers, the same by the same everywhere', () => {
    const hidden = redact(
      {
        '/home/alice/.local': [`${boot}\n`, `0::/docker/${container}`, boot],
        user: 'alice@build-7 beside /home/bob/x',
        machine: '8f14e45fceea167a5a36dedd4bea2543',
        address: '10.1.2.3 52:54:00:12:34:56 127.0.0.1',
        token: 'ghp_abcdefghijklmnop1234',
      },
      secrets,
    );
    const text = JSON.stringify(hidden);
    for (const secret of ['alice', 'build-7', 'bob', boot, container, '8f14e45f', '10.1.2.3', '52:54', 'ghp_'])
      expect(text).not.toContain(secret);
    expect(Object.keys(hidden)[0]).toBe('/home/user-1/.local');
    const [first, group, again] = Object.values(hidden)[0] ?? [];
    expect(first?.trim()).toBe(again);
    expect(group).toBe(`0::/docker/${'1'.padStart(64, '0')}`);
    expect(text).toContain('127.0.0.1');
    expect(redact('5.15.153.1-microsoft-standard-WSL2', secrets)).toBe('5.15.153.1-microsoft-standard-WSL2');
  });

  test('leaves what probes ask for by name, whoever a user is called after', () => {
    const paths = ['/proc/self/cgroup', '/sys/fs/cgroup/cpu/tasks', '/run/systemd/system'];
    for (const user of ['proc', 'sys', 'cpu', 'systemd', 'root']) {
      expect(redact(paths, { user, home: `/home/${user}`, hostNames: [] })).toEqual(paths);
    }
  });

  test('keeps the folders above a home, for probes walk upwards', () => {
    expect(redact('/var/lib/nobody/.local', { user: 'nobody', home: '/var/lib/nobody', hostNames: [] })).toBe(
      '/var/lib/user-1/.local',
    );
  });

  test('hides the programs of others, and what network mounts name', () => {
    const stat = '4242 (secret project (v2)) S 1 4242 4242 0 -1 4194304 100 0 0 0';
    expect(redact(stat, secrets)).toBe('4242 (program) S 1 4242 4242 0 -1 4194304 100 0 0 0');
    const mount =
      '36 35 0:41 / /mnt/acme-payroll rw,relatime shared:1 - cifs //files.acme/pay rw,username=al,password=x';
    expect(redact(mount, secrets)).toBe('36 35 0:41 / /mnt/folder-1 rw,relatime shared:1 - cifs source-1 rw');
    const group = '25 24 0:22 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw,nsdelegate';
    expect(redact(group, secrets)).toBe(group);
  });

  test('changes nothing by a second pass, and no number, flag or shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = redact(value, secrets);
        expect(redact(once, secrets)).toEqual(once);
        expect(typeof once).toBe(typeof value);
      }),
    );
  });
});

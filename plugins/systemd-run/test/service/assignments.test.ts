import { describe, expect, test } from 'vitest';
import { serviceAssignments } from '../../src/service/properties.ts';
import { setting } from '../settings.ts';

const parts = { change: undefined, stopHook: ['true'], runFolder: '/run/x', cwd: '/', systemd: '257' };

test('isolation that was asked for and refused is not among the properties of a service', () => {
  const isolation = { privatePids: true, privateTmp: true };
  const assignments = serviceAssignments({ ...parts, isolation, settings: [setting('privateTmp', true)] });
  expect(assignments).toContain('PrivateTmp=yes');
  expect(assignments).not.toContain('PrivatePIDs=yes');
});

test('capabilities that a helper needs to change the user are its own to drop', () => {
  const dropped = { ...parts, isolation: {}, settings: [setting('dropCapabilities', true)] };
  expect(serviceAssignments(dropped)).toContain('CapabilityBoundingSet=');
  expect(serviceAssignments({ ...dropped, change: { by: 'helper' } })).not.toContain('CapabilityBoundingSet=');
});

test('what the kernel kills for memory is not killed by the manager once more: it would kill the stop hook', () => {
  const assignments = serviceAssignments({ ...parts, isolation: {}, settings: [setting('memory', 2 ** 26)] });
  expect(assignments).toContain('MemoryMax=67108864');
  expect(assignments).toContain('OOMPolicy=continue');
});

describe('the stop hook of a service', () => {
  const hooks = (systemd: string, settings = [setting('noNewPrivileges', true)]): readonly string[] =>
    serviceAssignments({ ...parts, stopHook: ['/bin/sh', '/run/x/hook'], isolation: {}, settings, systemd }).filter(
      (assignment) => assignment.startsWith('ExecStopPost='),
    );

  test('stands apart from what is set up around the program', () => {
    expect(hooks('254')).toEqual(['ExecStopPost=:+"/bin/sh" "/run/x/hook"']);
    expect(hooks('252', [])).toEqual(['ExecStopPost="/bin/sh" "/run/x/hook"']);
  });

  test('is followed by a command without a prefix, last of all, where only such a one has the list written readably', () => {
    for (const systemd of ['247.3', '252.39', '253']) {
      expect(hooks(systemd)).toEqual(['ExecStopPost=:+"/bin/sh" "/run/x/hook"', 'ExecStopPost=-"/bin/sh" "-c" ":"']);
    }
  });
});

import { expect, test } from 'vitest';
import { serviceAssignments } from '../../src/service/properties.ts';
import { setting } from '../settings.ts';

const parts = { change: undefined, stopHook: ['true'], runFolder: '/run/x', cwd: '/' };

test('isolation that was asked for and refused is not among the properties of a service', () => {
  const isolation = { privatePids: true, privateTmp: true };
  const assignments = serviceAssignments({ ...parts, isolation, settings: [setting('privateTmp', true)] });
  expect(assignments).toContain('PrivateTmp=yes');
  expect(assignments).not.toContain('PrivatePIDs=yes');
});

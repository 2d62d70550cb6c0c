import { describe, expect, test } from 'vitest';
import { cgroupLayout, type Layout, parseMembership, parseMountinfo } from '../../src/index.ts';
import { CONTAINER_MEMBERSHIP, CONTAINER_MOUNTS, HYBRID_MEMBERSHIP, HYBRID_MOUNTS, recordedPlaces } from './texts.ts';

const layoutOf = (mounts: string, membership: string): Layout =>
  cgroupLayout(parseMountinfo(mounts), parseMembership(membership));

describe('parseMembership', () => {
  test('reads hierarchies with controllers, with a name only, and the v2 tree', () => {
    expect(parseMembership('3:cpu,cpuacct:/a\n1:name=systemd:/b:c\n0::/d\n')).toEqual([
      { hierarchy: 3, controllers: ['cpu', 'cpuacct'], path: '/a', deleted: false },
      { hierarchy: 1, controllers: ['name=systemd'], path: '/b:c', deleted: false },
      { hierarchy: 0, controllers: [], path: '/d', deleted: false },
    ]);
  });

  test('knows a group that was removed around its process', () => {
    expect(parseMembership('0::/gone (deleted)\n')).toMatchObject([{ path: '/gone', deleted: true }]);
  });
});

describe('cgroupLayout', () => {
  test('of a host with both is hybrid, and knows the group of this process in each hierarchy', () => {
    const layout = layoutOf(HYBRID_MOUNTS, HYBRID_MEMBERSHIP);
    expect(layout.kind).toBe('hybrid');
    expect(layout.unified).toMatchObject({ version: 2, own: '/sys/fs/cgroup/unified' });
    const own = Object.fromEntries(layout.legacy.map(({ controllers, own: folder }) => [controllers.join(), folder]));
    expect(own['memory']).toBe('/sys/fs/cgroup/memory/service/0249a31c8ac6');
    expect(own['freezer']).toBe('/sys/fs/cgroup/freezer');
    expect(layout.problems).toEqual([]);
  });

  test('of a host with a named hierarchy beside v2 is unified: a name limits nothing', () => {
    const named = '1 0 0:1 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd';
    const both = `${named}\n2 0 0:2 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`;
    expect(layoutOf(both, '1:name=systemd:/\n0::/\n').kind).toBe('unified');
  });

  test('in a container takes away the part of the path that is above what is mounted', () => {
    const layout = layoutOf(CONTAINER_MOUNTS, CONTAINER_MEMBERSHIP);
    expect(layout.kind).toBe('legacy');
    expect(layout.legacy.map(({ own, readOnly }) => ({ own, readOnly }))).toEqual([
      { own: '/sys/fs/cgroup/cpu,cpuacct/inner', readOnly: true },
      { own: '/sys/fs/cgroup/memory', readOnly: true },
    ]);
  });

  test('has no use for a mount in which this process cannot be found, and says so', () => {
    const mounts = '1 0 0:1 /elsewhere /sys/fs/cgroup rw - cgroup2 cgroup2 rw';
    const outside = layoutOf(mounts, '0::/here\n');
    expect(outside.kind).toBe('none');
    expect(outside.problems).toEqual(['/sys/fs/cgroup: /here is not below what is mounted there']);
    expect(layoutOf('1 0 0:1 /../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw', '0::/\n').kind).toBe('none');
    expect(layoutOf('1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw', '0::/../x\n').kind).toBe('none');
    expect(layoutOf('1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw', '0::/x (deleted)\n').kind).toBe('none');
  });

  test('takes the first of two mounts of one hierarchy', () => {
    const mounts = '1 0 0:1 / /a rw - cgroup2 cgroup2 rw\n2 0 0:1 / /b rw - cgroup2 cgroup2 rw\n';
    expect(layoutOf(mounts, '0::/x\n').unified?.own).toBe('/a/x');
  });

  test.each(recordedPlaces())('of $name is unified, and finds the group that was seen there', (place) => {
    const layout = layoutOf(place.mountinfo, place.cgroup);
    expect(layout.kind).toBe('unified');
    expect(layout.unified?.own).toBe(place.groupsUpwards[0]?.path);
    expect(layout.unified?.readOnly).toBe(place.groupsUpwards[0]?.mkdir === 'EROFS');
  });
});

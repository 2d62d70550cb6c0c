import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReadOnly, parseMountinfo } from '../../src/index.ts';
import { HYBRID_MOUNTS } from './texts.ts';

describe('parseMountinfo', () => {
  test('reads the fields on both sides of the optional ones', () => {
    const line = '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:5 - ext3 /dev/root rw,errors=continue';
    expect(parseMountinfo(line)).toEqual([
      {
        device: '98:0',
        root: '/mnt1',
        mountPoint: '/mnt2',
        options: ['rw', 'noatime'],
        fsType: 'ext3',
        source: '/dev/root',
        superOptions: ['rw', 'errors=continue'],
      },
    ]);
  });

  test('tells a space, a tab, a newline and a backslash in a path from the ends of fields', () => {
    const line = String.raw`36 35 0:9 / /a\040b\011c\012d\134e rw - tmpfs none rw`;
    expect(parseMountinfo(line)[0]?.mountPoint).toBe('/a b\tc\nd\\e');
  });

  test('tells a comma inside an option from those between options', () => {
    const line = String.raw`36 35 0:9 / / rw - overlay overlay rw,upperdir=/a\054b,workdir=/w`;
    expect(parseMountinfo(line)[0]?.superOptions).toEqual(['rw', 'upperdir=/a,b', 'workdir=/w']);
  });

  test('of two mounts at one place keeps the later, which covers the other', () => {
    const text = '1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n2 1 0:2 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n';
    expect(parseMountinfo(text).map(({ fsType }) => fsType)).toEqual(['tmpfs']);
  });

  test('knows a mount that cannot be written, by the mount or by its file system', () => {
    const [mount, fileSystem] = parseMountinfo('1 0 0:1 / /a ro - t t rw\n2 0 0:2 / /b rw - t t ro,x\n');
    expect([mount, fileSystem].map((each) => each !== undefined && isReadOnly(each))).toEqual([true, true]);
    expect(parseMountinfo(HYBRID_MOUNTS).some(isReadOnly)).toBe(false);
  });

  test('leaves out what is no such line, and never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => parseMountinfo(text).length <= text.split('\n').length));
    expect(parseMountinfo('\n36 35 98:0\nnonsense - x\n')).toEqual([]);
  });
});

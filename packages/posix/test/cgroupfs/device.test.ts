import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { belowAnonymous, parseMountinfo, resolveDevices, splitDevice } from '../../src/index.ts';

const MOUNTS = parseMountinfo(`27 1 254:0 / / rw - ext4 /dev/vda rw
28 27 0:40 / /merged rw - overlay overlay rw,lowerdir=/l,upperdir=/var/upper,workdir=/w
29 27 0:41 /@home /home rw - btrfs /dev/vdb2 rw,subvol=/@home
30 27 0:42 / /run rw - tmpfs tmpfs rw
31 27 0:43 / /sealed ro - overlay overlay ro,lowerdir=/l
`);

/** makedev(3) of glibc. */
function makeDevice(major: number, minor: number): number {
  const [high, low] = [BigInt(major), BigInt(minor)];
  return Number(((high & 0xfffn) << 8n) | ((high & ~0xfffn) << 32n) | (low & 0xffn) | ((low & ~0xffn) << 12n));
}

describe('the disk under a path', () => {
  test('is known by the numbers in its device', () => {
    expect(splitDevice(65_024)).toEqual({ major: 254, minor: 0 });
    const [major, minor] = [fc.integer({ min: 0, max: 4095 }), fc.integer({ min: 0, max: 2 ** 20 - 1 })];
    fc.assert(
      fc.property(major, minor, (high, low) => {
        expect(splitDevice(makeDevice(high, low))).toEqual({ major: high, minor: low });
      }),
    );
  });

  test('lies below the upper folder of an overlay and below the source of btrfs', () => {
    expect(belowAnonymous('/merged/a', '0:40', MOUNTS)).toEqual({ path: '/var/upper' });
    expect(belowAnonymous('/home/x', '0:41', MOUNTS)).toEqual({ path: '/dev/vdb2' });
  });

  test('is not there for memory and for an overlay without an upper folder', () => {
    expect(belowAnonymous('/run/x', '0:42', MOUNTS)).toContain('tmpfs');
    expect(belowAnonymous('/sealed', '0:43', MOUNTS)).toContain('read-only overlay');
  });

  test('is not there for one of two paths: then the whole item is refused, and the reason names the path', () => {
    const setting = {
      item: 'io',
      capability: 'limit.io',
      requested: [],
      implied: false,
      grade: 'kernel' as const,
      mechanism: 'io.max',
      value: [
        { path: '/', readBytes: 1 },
        { path: '/no/such/path', readBytes: 1 },
      ],
    };
    const refusal = resolveDevices(setting, MOUNTS);
    expect(refusal).toMatchObject({
      item: 'io',
      reason: expect.stringContaining('/no/such/path cannot be found (ENOENT)'),
    });
    expect(refusal).not.toHaveProperty('value');
  });
});

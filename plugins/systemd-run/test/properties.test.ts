import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignment, busProperty, cgroupProperties, withExtraTasks } from '../src/properties.ts';
import { setting } from './settings.ts';

describe('properties of a cgroup', () => {
  test('are written for the command line and for the bus', () => {
    const properties = cgroupProperties([
      setting('memory', 67_108_864),
      setting('memorySoft', 1024),
      setting('swap', 'max'),
      setting('pids', 20),
      setting('cpuWeight', 50),
      setting('ioWeight', 10),
    ]);
    expect(properties.map(assignment)).toEqual([
      'MemoryMax=67108864',
      'MemoryHigh=1024',
      'MemorySwapMax=infinity',
      'TasksMax=20',
      'CPUWeight=50',
      'IOWeight=10',
    ]);
    expect(properties.map(busProperty)).toContainEqual(['MemoryMax', { signature: 't', value: 67_108_864n }]);
    expect(properties.map(busProperty)).toContainEqual(['MemorySwapMax', { signature: 't', value: 2n ** 64n - 1n }]);
  });

  test('name a whole disk by its node and each of its rates', () => {
    const io = setting('io', [{ path: '/a b', device: '254:16', readBytes: 5, writeOperations: 7 }]);
    const properties = cgroupProperties([io]);
    expect(properties.map(assignment)).toEqual([
      'IOReadBandwidthMax=/dev/block/254:16 5',
      'IOWriteIOPSMax=/dev/block/254:16 7',
    ]);
    expect(properties.map(busProperty)[0]).toEqual([
      'IOReadBandwidthMax',
      { signature: 'a(st)', value: [['/dev/block/254:16', 5n]] },
    ]);
  });

  test('give cpus as a list and as a mask', () => {
    const [cpus] = cgroupProperties([setting('cpuSet', [0, 2, 9])]);
    expect(cpus?.text).toBe('0,2,9');
    expect(cpus?.bus).toEqual({ signature: 'ay', value: [0b101, 0b10] });
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (list) => {
        const [property] = cgroupProperties([setting('cpuSet', list)]);
        const mask = Array.isArray(property?.bus.value) ? property.bus.value.map(Number) : [];
        const found = mask.flatMap((byte, at) =>
          [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => at * 8 + bit),
        );
        expect(found).toEqual([...list].sort((a, b) => a - b));
      }),
    );
  });

  test('give cores as cpu time in each second and a period that the kernel accepts', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 512, noNaN: true }), (cores) => {
        const [quota, period] = cgroupProperties([setting('cpu', cores)]);
        const microseconds = Number(quota?.bus.value);
        const periodUs = Number(period?.bus.value);
        expect(Math.abs(microseconds / 1e6 - cores)).toBeLessThan(0.0002 + cores * 0.01);
        expect((microseconds / 1e6) * periodUs).toBeGreaterThanOrEqual(999);
        expect(quota?.text).toMatch(/^\d+(\.\d)?%$/);
        expect(Math.abs(Number.parseFloat(quota?.text ?? '') / 100 - cores)).toBeLessThan(0.0006 + cores * 0.01);
      }),
    );
  });

  test('leave out what is no property', () => {
    expect(cgroupProperties([setting('fileSize', 5), setting('runAs', { user: 1 })])).toEqual([]);
  });
});

describe('a bound on tasks', () => {
  test('has room for those that are not the program', () => {
    expect(withExtraTasks(setting('pids', 20), 1).value).toBe(21);
    expect(withExtraTasks(setting('pids', 'max'), 1).value).toBe('max');
    expect(withExtraTasks(setting('memory', 20), 1).value).toBe(20);
  });
});

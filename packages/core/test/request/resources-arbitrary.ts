import fc from 'fast-check';
import type { Resources } from '../../src/contract/index.ts';

const unit = fc.constantFrom('', 'K', 'M', 'G', 'MiB', 'gb', ' bytes');
const size = fc.oneof(
  fc.nat(),
  fc.tuple(fc.nat(9999), unit).map(([count, name]) => `${count}${name}`),
);
const memory = fc.oneof(
  fc.integer({ min: 4096, max: 2 ** 40 }),
  fc.integer({ min: 1, max: 99 }).map((count) => `${count}%`),
);
const rate = fc.integer({ min: 1, max: 2 ** 40 });
const duration = fc.oneof(
  fc.integer({ min: 1, max: 1e9 }),
  fc.integer({ min: 1, max: 99 }).map((count) => `${count}m30s`),
);
const path = fc.constantFrom('/', '/var', 'data', './data/..', 'C:\\data');

const io = fc.record(
  { path, readBytes: rate, writeBytes: rate, readOperations: rate, writeOperations: rate },
  { requiredKeys: ['path', 'writeBytes'] },
);

/** Resources that a machine of 4 cpus accepts, with any of the fields. */
export const resourcesArbitrary: fc.Arbitrary<Resources> = fc
  .record(
    {
      cpu: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom('1.5', '500m', '2 cores')),
      cpuWeight: fc.integer({ min: 1, max: 10_000 }),
      cpuSet: fc.oneof(fc.constantFrom('0', '0-3', '1,3'), fc.array(fc.nat(3), { minLength: 1 })),
      cpuTime: duration,
      memory,
      swap: fc.oneof(size, fc.constant('max')),
      pids: fc.integer({ min: 1, max: 4_194_304 }),
      io: fc.oneof(
        io,
        fc.uniqueArray(io, { minLength: 1, selector: (entry) => (entry.path === './data/..' ? '.' : entry.path) }),
      ),
      ioWeight: fc.integer({ min: 1, max: 10_000 }),
      hugetlb: fc.dictionary(fc.constantFrom('2M', '1G', '64K'), size, { minKeys: 1 }),
      fileSize: size,
      openFiles: fc.integer({ min: 3, max: 1_048_576 }),
      coreSize: size,
      disk: fc.record({ path, size }),
      network: fc.record({ receiveBytes: rate, transmitBytes: rate }, { requiredKeys: ['receiveBytes'] }),
      wallTime: duration,
      idleTime: duration,
      output: size,
    },
    { requiredKeys: [] },
  )
  .chain((resources) =>
    fc.constantFrom<Resources>(
      resources,
      resources.memory === undefined ? { ...resources, memorySoft: '1M' } : { ...resources, memorySoft: 4096 },
    ),
  );

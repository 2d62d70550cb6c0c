import { tmpdir } from 'node:os';
import type { Asked } from './stage/stage.ts';

/** The user without rights, by the number the kernel itself uses: it needs no entry in a database. */
export const NOBODY = 65_534;

/** One harmless wish for each request item that an executor may hold. */
export const SAMPLES: Readonly<Record<string, Asked>> = {
  cpu: { resources: { cpu: 0.5 } },
  cpuWeight: { resources: { cpuWeight: 50 } },
  cpuSet: { resources: { cpuSet: [0] } },
  cpuTime: { resources: { cpuTime: '10s' } },
  memory: { resources: { memory: '256M' } },
  memorySoft: { resources: { memorySoft: '192M' } },
  swap: { resources: { memory: '256M', swap: 0 } },
  pids: { resources: { pids: 2000 } },
  io: { resources: { io: { path: tmpdir(), readBytes: '100M' } } },
  ioWeight: { resources: { ioWeight: 50 } },
  hugetlb: { resources: { hugetlb: { '2M': '2M' } } },
  fileSize: { resources: { fileSize: '64M' } },
  openFiles: { resources: { openFiles: 256 } },
  coreSize: { resources: { coreSize: 0 } },
  disk: { resources: { disk: { path: tmpdir(), size: '64M' } } },
  network: { resources: { network: { transmitBytes: '1M' } } },
  runAs: { identity: NOBODY },
  noNewPrivileges: { isolation: { noNewPrivileges: true } },
  isolateNetwork: { isolation: { network: 'none' } },
  dropCapabilities: { isolation: { dropCapabilities: true } },
  privateTmp: { isolation: { privateTmp: true } },
  readOnlySystem: { isolation: { readOnlySystem: true } },
  privateDevices: { isolation: { privateDevices: true } },
  privatePids: { isolation: { privatePids: true } },
  systemCalls: { isolation: { systemCalls: ['@system-service'] } },
};

/** Several wishes as one. */
export function together(wishes: readonly Asked[]): Asked {
  const resources = Object.assign({}, ...wishes.map((wish) => wish.resources));
  const isolation = Object.assign({}, ...wishes.map((wish) => wish.isolation));
  return { ...Object.assign({}, ...wishes), resources, isolation };
}

import { type Controller, pidsController } from '@ringfence/posix';
import { blkio } from './blkio.ts';
import { cpu } from './cpu.ts';
import { cpuacct } from './cpuacct.ts';
import { cpuset } from './cpuset.ts';
import { hugetlb } from './hugetlb.ts';
import { memory } from './memory.ts';

/** Every controller this plugin knows. cpuset comes first: its group takes nobody in before it is set up. */
export const CONTROLLERS: readonly Controller[] = [cpuset, cpu, cpuacct, memory, pidsController, blkio, hugetlb];

/** Entered by every run, for what the report says of usage and causes; the others only when a request needs them. */
export const ALWAYS: readonly string[] = ['cpuacct', 'memory', 'pids'];

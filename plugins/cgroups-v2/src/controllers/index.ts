import { type Controller, pidsController } from '@ringfence/posix';
import { cpu } from './cpu.ts';
import { cpuset } from './cpuset.ts';
import { hugetlb } from './hugetlb.ts';
import { io } from './io.ts';
import { memory } from './memory.ts';

/** Every controller this plugin knows. */
export const CONTROLLERS: readonly Controller[] = [cpuset, cpu, memory, pidsController, io, hugetlb];

/** Wanted for every run, for what the report says of usage and causes; the others only when a request needs them. */
export const ALWAYS: readonly string[] = ['memory', 'pids'];

import {
  type Controller,
  cpuController,
  cpusetController,
  hugetlbController,
  ioController,
  memoryController,
  pidsController,
} from '@ringfence/posix';

/** Every controller this plugin knows. */
export const CONTROLLERS: readonly Controller[] = [
  cpusetController,
  cpuController,
  memoryController,
  pidsController,
  ioController,
  hugetlbController,
];

/** Wanted for every run, for what the report says of usage and causes; the others only when a request needs them. */
export const ALWAYS: readonly string[] = ['memory', 'pids'];

import type { Setting } from '@ringfence/core';
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

/** The controllers that hold these settings. */
export function controllersFor(settings: readonly Pick<Setting, 'item'>[]): readonly string[] {
  const items = settings.map(({ item }) => item);
  return CONTROLLERS.filter((controller) => controller.items.some((item) => items.includes(item))).map(
    ({ name }) => name,
  );
}

/** Wanted for every run, for what the report says of usage and causes; the others only when a request needs them. */
export const ALWAYS: readonly string[] = ['memory', 'pids'];

import type { Hardware } from '../contract/index.ts';

/**
 * What the machine is made of, for `doctor`. Slow: systeminformation starts helper programs.
 * The one importing file of systeminformation, and only these three calls: others run dozens of programs, and its past
 * injection holes came in through names that the system itself reported.
 */
export async function readHardware(): Promise<Hardware> {
  const { cpu, osInfo, system } = await import('systeminformation');
  const [os, processor, machine] = await Promise.all([attempt(osInfo), attempt(cpu), attempt(system)]);
  return {
    distribution: os?.distro || undefined,
    release: os?.release || undefined,
    cpu: unmarked(processor?.brand ?? '') || undefined,
    physicalCores: processor?.physicalCores,
    virtualization: machine?.virtual ? machine.virtualHost || 'virtual machine' : undefined,
  };
}

/** A name without the signs of trade marks, which a terminal may not be able to show: systeminformation writes `(R)` as one. */
export function unmarked(name: string): string {
  return name
    .replace(/[®™©]|\((?:R|TM|C)\)/gi, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

async function attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    // An inventory that cannot be read is unknown; it decides nothing.
    return undefined;
  }
}

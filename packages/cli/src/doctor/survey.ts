import { type Hardware, isRingfenceError, type Registry } from '@ringfence/core';
import { ownVersion } from '../version.ts';
import { type DoctorDocument, diagnose } from './document.ts';

/** An inventory that takes longer is left out. */
const HARDWARE_PATIENCE_MS = 3000;

/** A command with limits as people usually want them: whoever would run it is the best here. */
const USUAL = { resources: { memory: '64M', cpu: 1, pids: 64 } };

/** Probes every executor of a registry and reads what the machine is. */
export async function survey(registry: Registry): Promise<DoctorDocument> {
  const { host } = registry;
  const [candidates, plugins, best, systemd, hardware] = await Promise.all([
    registry.probe(),
    registry.plugins(),
    bestOf(registry),
    host.systemdVersion(),
    patiently(host.hardware()),
  ]);
  const { platform, arch, kernelRelease, uid, capacity } = host;
  return {
    schemaVersion: 1,
    version: ownVersion(),
    node: process.versions.node,
    host: { platform, arch, kernelRelease, uid, ...capacity, systemd, hardware },
    executors: candidates.map(diagnose).sort((a, b) => rankOf(a.name, best) - rankOf(b.name, best)),
    plugins,
    best,
  };
}

async function bestOf(registry: Registry): Promise<string | undefined> {
  try {
    return (await registry.select(USUAL)).winner.name;
  } catch (error) {
    if (isRingfenceError(error) && error.code === 'NO_EXECUTOR') return undefined;
    throw error;
  }
}

/** The best one first; the others as they were registered. */
function rankOf(name: string, best: string | undefined): number {
  return name === best ? 0 : 1;
}

async function patiently(reading: Promise<Hardware>): Promise<Hardware | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, HARDWARE_PATIENCE_MS, undefined);
  });
  // An inventory that cannot be read is left out of the document: it decides nothing.
  const read = await Promise.race([reading.catch(() => undefined), patience]);
  clearTimeout(timer);
  return read;
}

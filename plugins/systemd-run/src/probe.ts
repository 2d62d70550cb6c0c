import type { Host, Offer, ProbeResult } from '@ringfence/core';
import { claims } from './claims.ts';
import { findManager, isManager } from './manager.ts';
import type { SystemdRunOptions } from './options.ts';

export async function probe(host: Host, options: SystemdRunOptions): Promise<ProbeResult> {
  const manager = await findManager(host, options);
  if (!isManager(manager)) return { status: 'absent', reasons: [manager] };
  const offer = Object.fromEntries(
    Object.entries(claims).map(([id, { grade, mechanism }]) => [id, { grade, mechanism }]),
  ) as Offer;
  return { status: 'proved', offer, findings: [] };
}

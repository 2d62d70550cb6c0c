import { errorText, type Host, machine, type Offer, type ProbeResult } from '@ringfence/core';
import { guardOffer } from '../guardian/tools.ts';
import { detachOffer } from '../kept/offer.ts';
import { processTable } from '../process/scan.ts';
import { PLAIN_CLAIMS } from './claims.ts';

/** What a process table does not show where it is not /proc. */
const LINUX_ONLY = ['stats', 'detach', 'owner-death'];

/** Looks into the process table, from which everything about plain processes is done, and expects this process in it. */
export async function probePlain(host: Host): Promise<ProbeResult> {
  const table = processTable(host);
  try {
    const rows = await table.scan();
    if (!rows.some((row) => row.pid === machine.ownPid())) return unreadable(host, 'this process is not in it');
    const proof = `${table.source} was read: ${rows.length} processes, this one among them`;
    const ends = host.platform === 'linux' ? await offerOfEnds(host) : {};
    return { status: 'proved', offer: { ...offerBy(proof, host), ...ends }, findings: [] };
  } catch (error) {
    return unreadable(host, errorText(error));
  }
}

/** What becomes of a tree when its owner ends. */
async function offerOfEnds(host: Host): Promise<Offer> {
  return {
    detach: await detachOffer(host, PLAIN_CLAIMS['detach']),
    'owner-death': await guardOffer(host, PLAIN_CLAIMS['owner-death']),
  };
}

function offerBy(proof: string, host: Host): Offer {
  const ids = Object.keys(PLAIN_CLAIMS).filter((id) => host.platform === 'linux' || !LINUX_ONLY.includes(id));
  return Object.fromEntries(ids.map((id) => [id, { grade: 'polled', mechanism: mechanismOf(id), proof }]));
}

function mechanismOf(id: string): string {
  return PLAIN_CLAIMS[id]?.mechanism ?? '';
}

function unreadable(host: Host, why: string): ProbeResult {
  const message = `the process table cannot be read: ${why}`;
  const remedy = host.platform === 'linux' ? 'mount -t proc proc /proc' : '/bin/ps -ax';
  return { status: 'failed', reasons: [{ message, remedy }] };
}

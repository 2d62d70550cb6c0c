import { errorText, type Host, type Lacking, type Offer, type Offered, type ProbeResult } from '@ringfence/core';
import { findShimTools, processTable } from '@ringfence/posix';
import { claims } from './claims.ts';
import { SWEEP, TASKKILL, taskkillPath } from './mechanisms.ts';

/** Looks into the process table, from which everything here is done, and expects to find this process in it. */
export async function probe(host: Host): Promise<ProbeResult> {
  return host.platform === 'win32' ? probeWindows(host) : probePosix(host);
}

async function probePosix(host: Host): Promise<ProbeResult> {
  const table = processTable(host);
  try {
    const rows = await table.scan();
    if (rows.some((row) => row.pid === process.pid)) {
      // Only Linux tells a shell, in /proc, when a process started.
      const detach = host.platform === 'linux' ? { detach: await detachOffer(host) } : {};
      const offer = { ...posixOffer(host, table.source, rows.length), ...detach };
      return { status: 'proved', offer, findings: [] };
    }
    return unreadable(host, 'this process is not in it');
  } catch (error) {
    return unreadable(host, errorText(error));
  }
}

function posixOffer(host: Host, source: string, seen: number): Offer {
  const proof = `${source} was read: ${seen} processes, this one among them`;
  const looked = (mechanism: string): Offered => ({ grade: 'polled', mechanism, proof });
  const stats = host.platform === 'linux' ? { stats: looked(claims['stats']?.mechanism ?? source) } : {};
  return {
    'kill.tree': looked(SWEEP),
    freeze: looked('SIGSTOP and SIGCONT sweep'),
    processes: looked(`${source}, by parent, session and cookie`),
    reattach: looked('pid and start time'),
    ...stats,
  };
}

async function detachOffer(host: Host): Promise<Offered | Lacking> {
  const tools = await findShimTools(host);
  if (typeof tools === 'string') return { grade: 'none', message: `${tools} is not on the PATH` };
  return {
    grade: 'polled',
    mechanism: claims['detach']?.mechanism ?? 'shim',
    proof: 'the tools of the shim were tried',
  };
}

function unreadable(host: Host, why: string): ProbeResult {
  const message = `the process table cannot be read: ${why}`;
  const remedy = host.platform === 'linux' ? 'mount -t proc proc /proc' : '/bin/ps -ax';
  return { status: 'failed', reasons: [{ message, remedy }] };
}

async function probeWindows(host: Host): Promise<ProbeResult> {
  const path = taskkillPath(host.env);
  const killTree: Offer[string] = (await host.exists(path))
    ? { grade: 'polled', mechanism: TASKKILL, proof: `${path} is there` }
    : { grade: 'none', message: `${path} is not there, so only the main process can be ended` };
  return { status: 'proved', offer: { 'kill.tree': killTree }, findings: [] };
}

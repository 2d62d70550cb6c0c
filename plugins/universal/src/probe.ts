import type { Host, Offer, ProbeResult } from '@ringfence/core';
import { probePlain } from '@ringfence/posix';
import { TASKKILL, taskkillPath } from './mechanisms.ts';

/** Looks for what a tree is held by: the process table of a POSIX system, or the program that ends trees on Windows. */
export async function probe(host: Host): Promise<ProbeResult> {
  return host.platform === 'win32' ? probeWindows(host) : probePlain(host);
}

async function probeWindows(host: Host): Promise<ProbeResult> {
  const path = taskkillPath(host.env);
  const killTree: Offer[string] = (await host.exists(path))
    ? { grade: 'polled', mechanism: TASKKILL, proof: `${path} is there` }
    : { grade: 'none', message: `${path} is not there, so only the main process can be ended` };
  return { status: 'proved', offer: { 'kill.tree': killTree }, findings: [] };
}

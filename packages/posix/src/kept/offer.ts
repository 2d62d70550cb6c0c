import { dirname } from 'node:path';
import {
  type Claim,
  errorText,
  type Host,
  type Lacking,
  machine,
  type Offered,
  type WatchedLimit,
} from '@ringfence/core';
import { findRoom, stateHome } from '../state/room.ts';
import { findShimTools } from './tools.ts';

/**
 * Whether a run can be detached here: the tools of its shim are there, and what must be known of it later can be written.
 * `watches` are the limits that its shim can watch: by default those that need no counter of the kernel.
 * Nothing is made: where the folder of the states is missing, the nearest one above it must let it be made.
 */
export async function detachOffer(
  host: Pick<Host, 'findProgram' | 'once' | 'run' | 'env' | 'uid'>,
  claim: Claim | undefined,
  watches: readonly WatchedLimit[] = ['wallTime', 'idleTime', 'output'],
): Promise<Offered | Lacking> {
  if (claim === undefined || claim.grade === 'none') return { grade: 'none', message: 'it is not claimed' };
  const tools = await findShimTools(host);
  if (typeof tools === 'string') return { grade: 'none', message: `${tools} is not on the PATH` };
  const reason = unusable(host);
  if (reason !== undefined) return { grade: 'none', message: reason, remedy: 'RINGFENCE_STATE_DIR=/a/folder/of/yours' };
  const { grade, mechanism } = claim;
  const proof = `the tools of the shim are on the PATH, and ${stateHome(host)} can be used`;
  return { grade, mechanism, proof, watches };
}

function unusable(host: Pick<Host, 'env' | 'uid'>): string | undefined {
  try {
    if (findRoom(host) !== undefined) return undefined;
    machine.needWritableFolder(nearest(stateHome(host)));
    return undefined;
  } catch (error) {
    return `the state of detached runs cannot be kept in ${stateHome(host)}: ${errorText(error)}`;
  }
}

function nearest(folder: string): string {
  return machine.exists(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder));
}

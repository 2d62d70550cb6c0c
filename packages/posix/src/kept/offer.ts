import type { Claim, Host, Lacking, Offered, WatchedLimit } from '@ringfence/core';
import type { RoomHost } from '../state/room.ts';
import { stateOffer } from './state-offer.ts';
import { findShimTools } from './tools.ts';

/**
 * Whether a run can be detached here: the tools of its shim are there, and what must be known of it later can be written.
 * `watches` are the limits that its shim can watch: by default those that need no counter of the kernel.
 * Nothing is made: where the folder of the states is missing, the nearest one above it must let it be made.
 */
export async function detachOffer(
  host: Pick<Host, 'findProgram' | 'once' | 'run' | keyof RoomHost>,
  claim: Claim | undefined,
  watches: readonly WatchedLimit[] = ['wallTime', 'idleTime', 'output'],
): Promise<Offered | Lacking> {
  if (claim === undefined || claim.grade === 'none') return { grade: 'none', message: 'it is not claimed' };
  const tools = await findShimTools(host);
  if (typeof tools === 'string') return { grade: 'none', message: `${tools} is not on the PATH` };
  const state = stateOffer(host);
  if ('grade' in state) return state;
  const { grade, mechanism } = claim;
  const proof = `the tools of the shim are on the PATH, and ${state.folder} can be used`;
  return { grade, mechanism, proof, watches };
}

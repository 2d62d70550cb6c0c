import { dirname } from 'node:path';
import { errorText, type Lacking, machine } from '@ringfence/core';
import { findRoom, type RoomHost, stateHome } from '../state/room.ts';

/**
 * Whether what must be known of a detached run later can be written here: the folder, or why not. Nothing is made: where the
 * folder of the states is missing, the nearest one above it must let it be made.
 */
export function stateOffer(host: RoomHost): { readonly folder: string } | Lacking {
  const folder = stateHome(host);
  try {
    if (findRoom(host) === undefined) machine.needWritableFolder(nearest(folder));
    return { folder };
  } catch (error) {
    return {
      grade: 'none',
      message: `the state of detached runs cannot be kept in ${folder}: ${errorText(error)}`,
      remedy:
        host.platform === 'win32' ? 'set RINGFENCE_STATE_DIR=C:\\a\\folder' : 'RINGFENCE_STATE_DIR=/a/folder/of/yours',
    };
  }
}

function nearest(folder: string): string {
  return machine.exists(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder));
}

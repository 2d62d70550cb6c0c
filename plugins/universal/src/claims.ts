import type { CapabilityClaims, Claim } from '@ringfence/core';
import { PLAIN_CLAIMS } from '@ringfence/posix';

/** The claim of a POSIX system, with where it ends on Windows. */
function ending(id: string, end: string): Claim {
  const { grade = 'none', mechanism = '', source = '', bounds } = PLAIN_CLAIMS[id] ?? {};
  return { grade, mechanism, source, bounds: bounds === undefined ? end : `${bounds}; ${end}` };
}

const killTree = ending('kill.tree', 'on Windows, children whose parent ended are missed');

/** What plain processes can promise. No limits, no other user, no isolation: nothing in the kernel holds such a tree. */
export const claims: CapabilityClaims = {
  ...PLAIN_CLAIMS,
  'kill.tree': {
    ...killTree,
    mechanism: `${killTree.mechanism}; Windows: taskkill /T /F`,
    source: `${killTree.source}; Microsoft: taskkill`,
  },
  freeze: ending('freeze', 'not on Windows'),
  reattach: ending('reattach', 'not on Windows'),
};

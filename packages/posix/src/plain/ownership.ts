import type { Host } from '@ringfence/core';
import { formatOwner, OWNER_MARK, thisOwner } from '../process/owner.ts';
import { processTable } from '../process/scan.ts';
import { killOrphans } from '../tree/orphans.ts';

/** How a run of plain processes names its owner. */
export interface Ownership {
  /** Variables for the program. */
  readonly mark: Readonly<Record<string, string>>;
  /** What crashed owners left is gone when this settles. */
  readonly cleaned: Promise<unknown>;
}

/** Names this process to whoever comes after it, and looks once for what others before it left. */
export function ownership(host: Host, adopted: ReadonlySet<string>): Ownership {
  if (host.platform !== 'linux') return { mark: {}, cleaned: Promise.resolve() };
  const here = thisOwner();
  const cleaned = host.once('posix:orphans', () => killOrphans(processTable(host), { here, spared: adopted }));
  // Told to whoever awaits it, at the end of the run; until then it must not count as unhandled.
  cleaned.catch(() => undefined);
  return { mark: { [OWNER_MARK]: formatOwner(here) }, cleaned };
}

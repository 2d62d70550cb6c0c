import type { Host } from '@ringfence/core';
import { ProcTable } from './proc-table.ts';
import { PsTable } from './ps-table.ts';
import type { ProcessTable } from './table.ts';

/** The process table of a POSIX host: `/proc` on Linux, `ps` elsewhere. */
export function processTable(host: Pick<Host, 'platform' | 'run'>): ProcessTable {
  return host.platform === 'linux' ? new ProcTable() : new PsTable(host);
}

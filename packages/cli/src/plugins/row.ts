import type { PluginFinding } from '@ringfence/core';
import type { Cell } from '../print/table.ts';

/** A plugin as a row of a table: its name, what became of it, who brought it, and why not where there is a reason. */
export function findingRow({ name, status, from, reason }: PluginFinding): readonly Cell[] {
  const style = status === 'loaded' ? 'green' : status === 'failed' ? 'red' : 'yellow';
  const why: readonly Cell[] = reason === undefined ? [] : [reason];
  return [['bold', name], [style, status], `from ${from}`, ...why];
}

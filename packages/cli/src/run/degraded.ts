import type { NotEnforcedItem, Receipt } from '@ringfence/core';

/** One line for each thing that was asked for and is not held. What only followed from it needs no line of its own. */
export function degradedLines(receipt: Receipt): readonly string[] {
  const lost = receipt.items.filter((item) => item.status === 'not-enforced');
  return lost.filter((item) => !(item.implied && lost.some(({ implied }) => !implied))).map(degradedLine);
}

function degradedLine({ item, reason, remedy }: NotEnforcedItem): string {
  return `${item}: not enforced (${reason})${remedy === undefined ? '' : `; try: ${remedy}`}`;
}

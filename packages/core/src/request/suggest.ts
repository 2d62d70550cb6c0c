/** Words that other tools use for one of ours; keys are folded, see `fold`. */
export type Aliases = ReadonlyMap<string, string>;

/** Beyond this a word is no typing mistake, and comparing it would cost time that an attacker may choose. */
const LONGEST_WORD = 40;

/**
 * The known word that was most likely meant: the same one in another spelling, another tool's name for it, or the nearest
 * within a third of its letters (at least one, at most three). `undefined` when nothing is near.
 */
export function suggest(word: string, known: readonly string[], aliases?: Aliases): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const folded = fold(word);
  return known.find((entry) => fold(entry) === folded) ?? aliases?.get(folded) ?? nearest(folded, known);
}

/** A remedy in words for a suggestion, or `undefined` without one. */
export function didYouMean(word: string, known: readonly string[], aliases?: Aliases): string | undefined {
  const meant = suggest(word, known, aliases);
  if (meant === undefined) return undefined;
  return /mb$/i.test(word) ? `did you mean ${meant}, with the unit in the value: '512M'?` : `did you mean ${meant}?`;
}

/** Lower case without dashes, dots, underscores and spaces, so that `MEMORY_MAX`, `memory.max` and `memoryMax` are one word. */
export function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_.\s]/g, '');
}

/** Letters to insert, remove, replace or swap with their neighbour, each letter touched once (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      current.push(cheapest(from, to, row, column, [beforeLast, last, current]));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function cheapest(
  from: string,
  to: string,
  row: number,
  column: number,
  [beforeLast, last, current]: readonly [readonly number[], readonly number[], readonly number[]],
): number {
  const same = from[row - 1] === to[column - 1];
  const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  return Math.min(
    at(last, column) + 1,
    at(current, column - 1) + 1,
    at(last, column - 1) + (same ? 0 : 1),
    swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
  );
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

function nearest(folded: string, known: readonly string[]): string | undefined {
  const tolerated = Math.max(1, Math.min(3, Math.floor(folded.length / 3)));
  let best: string | undefined;
  let bestDistance = tolerated + 1;
  for (const entry of known) {
    const distance = editDistance(folded, fold(entry));
    // A distance as long as the word itself shares no letter with it.
    if (distance < bestDistance && distance < folded.length) {
      best = entry;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Reads what `systemctl show` prints: lines of `NAME=VALUE`, an empty line between units. The order is the manager's own,
 * whatever was asked first.
 */
export function parseShow(text: string): readonly ReadonlyMap<string, string>[] {
  const units = text.split(/\n\n+/).filter((block) => block.trim() !== '');
  return units.map((block) => new Map(block.split('\n').flatMap(entryOf)));
}

/** A unit that is not loaded is shown all the same, with values that look like success. */
export function isLoaded(properties: ReadonlyMap<string, string>): boolean {
  const state = properties.get('LoadState');
  return state !== undefined && state !== 'not-found';
}

function entryOf(line: string): readonly (readonly [string, string])[] {
  const equals = line.indexOf('=');
  return equals < 1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)]];
}

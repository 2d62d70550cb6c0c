// @ts-check

/**
 * Circles of files that import each other, each as a shortest way around: every file that lies in a circle is in one
 * of them.
 *
 * @param {ReadonlyMap<string, readonly string[]>} edges file -> files it imports
 * @returns {readonly (readonly string[])[]} each begins and ends with the same file
 */
export function findCycles(edges) {
  /** @type {string[][]} */
  const cycles = [];
  const seen = new Set();
  for (const file of [...edges.keys()].sort()) {
    if (seen.has(file)) continue;
    const cycle = wayBack(file, edges);
    if (cycle === undefined) continue;
    for (const member of cycle) seen.add(member);
    cycles.push(cycle);
  }
  return cycles;
}

/**
 * The shortest way from a file along imports back to it, breadth first.
 *
 * @param {string} file
 * @param {ReadonlyMap<string, readonly string[]>} edges
 * @returns {string[] | undefined}
 */
function wayBack(file, edges) {
  /** @type {Map<string, string>} */
  const cameFrom = new Map();
  const queue = [file];
  for (const here of queue) {
    for (const next of edges.get(here) ?? []) {
      if (next === file) return [file, ...trail(here, file, cameFrom), file];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, here);
      queue.push(next);
    }
  }
  return undefined;
}

/**
 * @param {string} end
 * @param {string} start
 * @param {ReadonlyMap<string, string>} cameFrom
 * @returns {string[]} without the start
 */
function trail(end, start, cameFrom) {
  /** @type {string[]} */
  const way = [];
  for (let here = end; here !== start; here = cameFrom.get(here) ?? start) way.unshift(here);
  return way;
}

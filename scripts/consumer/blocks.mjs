// @ts-check

/**
 * @typedef {{ readonly kind: 'file', readonly path: string, readonly text: string, readonly line: number }} FileBlock
 * @typedef {{ readonly kind: 'commands', readonly lines: readonly string[], readonly line: number }} CommandBlock
 * @typedef {FileBlock | CommandBlock} Block
 */

/**
 * The blocks of code in a page, in their order: a file where the fence says `file=PATH`, commands where it says `sh`.
 *
 * @param {string} page Markdown
 * @returns {readonly Block[]}
 * @throws {Error} for a block of which nobody knows what to do with it: it would stand in the page unchecked
 */
export function blocksOf(page) {
  return [...page.matchAll(/^```(\w*)(?: +(\S.*))?\n([\s\S]*?)^```$/gm)].map((found) => {
    const [, language, info, text = ''] = found;
    const line = page.slice(0, found.index).split('\n').length;
    const path = /^file=(\S+)$/.exec(info ?? '')?.[1];
    if (path !== undefined) return { kind: 'file', path, text, line };
    if (language === 'sh' && info === undefined) return { kind: 'commands', lines: text.trimEnd().split('\n'), line };
    throw new Error(`line ${line}: a block of code is neither a file (file=PATH) nor commands (sh)`);
  });
}

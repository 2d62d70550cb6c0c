import type { Paint, Style } from './color.ts';

/** One cell: its text, and how it looks. */
export type Cell = string | readonly [Style, string];

/** Rows as lines whose columns stand below each other; the last column is as long as it is. Widths are counted without colours. */
export function tableLines(rows: readonly (readonly Cell[])[], paint: Paint, indent: string): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      if (column < row.length - 1) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => fill(cell, column < row.length - 1 ? (widths[column] ?? 0) : 0, paint));
    return `${indent}${cells.join('  ').trimEnd()}`;
  });
}

function fill(cell: Cell, width: number, paint: Paint): string {
  const gap = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return typeof cell === 'string' ? `${cell}${gap}` : `${paint(cell[0], cell[1])}${gap}`;
}

function widthOf(cell: Cell): number {
  return [...(typeof cell === 'string' ? cell : cell[1])].length;
}

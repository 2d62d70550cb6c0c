import {
  describeCause,
  type EnforcedItem,
  type Grade,
  type KillReceipt,
  type ReceiptItem,
  type Report,
  type Usage,
} from '@ringfence/core';
import type { Paint, Style } from '../print/color.ts';
import { roughBytes, roughTime } from '../print/sizes.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { showValue } from '../print/values.ts';

const GRADE_STYLES: Readonly<Record<Grade, Style>> = {
  kernel: 'green',
  process: 'green',
  polled: 'yellow',
  none: 'red',
};
const HEADER: readonly Cell[] = ['', 'asked', 'enforced', 'grade', 'by'].map((title) => ['dim', title] as const);

/** The receipt for people: what was asked and what was enforced, how it ended, what it used, who is left. */
export function summaryText(report: Report, exitCode: number, paint: Paint): string {
  const { receipt } = report;
  const title = `${paint('bold', report.escapedCommand)} ${paint('dim', 'in')} ${paint('bold', receipt.executor)}`;
  const items = receipt.items.length === 0 ? [] : [HEADER, ...receipt.items.flatMap(itemRows)];
  return [
    title,
    ...tableLines(items, paint, '  '),
    ...(items.length === 0 ? [] : ['']),
    ...tableLines(endRows(report, exitCode), paint, '  '),
    '',
  ].join('\n');
}

function itemRows(item: ReceiptItem): readonly (readonly Cell[])[] {
  const asked = `${showValue(item.item, item.requested)}${item.implied ? ' (implied)' : ''}`;
  if (item.status === 'not-enforced') {
    return [[['bold', item.item], asked, ['red', 'not enforced'], '', item.reason], ...noteRow(item.remedy, 'try: ')];
  }
  const grade: Cell = [GRADE_STYLES[item.grade], item.grade];
  return [[['bold', item.item], asked, held(item), grade, item.mechanism], ...noteRow(item.note, '')];
}

/** What holds: the value read back, or the tighter bound above it and where that stands. */
function held({ item, readBack, effective, effectiveFrom }: EnforcedItem): string {
  const value = showValue(item, effective);
  if (effectiveFrom === undefined || showValue(item, readBack) === value) return value;
  return `${value} (from ${effectiveFrom})`;
}

function noteRow(note: string | undefined, lead: string): readonly (readonly Cell[])[] {
  return note === undefined ? [] : [['', ['dim', `${lead}${note}`]]];
}

function endRows(report: Report, exitCode: number): readonly (readonly Cell[])[] {
  const { cause, durationMs, usage, kill, receipt, notes } = report;
  const proof = [...('evidence' in cause ? cause.evidence : []), ...(report.forksRefused ?? [])];
  const counted = proof.map(
    ({ source, before, after }) => `${source} ${before === undefined ? '' : `${before} -> `}${after}`,
  );
  const style: Style = report.failed ? 'red' : 'green';
  return [
    row('ended', [style, `${describeCause(cause)}, after ${roughTime(durationMs)}, exit code ${exitCode}`]),
    ...[usedText(usage)].filter((text) => text !== '').map((text) => row('used', text)),
    ...counted.map((text) => row('proof', text)),
    row('tree', treeText(kill, receipt.killTree)),
    ...notes.map((note) => row('note', ['dim', note])),
  ];
}

function row(title: string, text: Cell): readonly Cell[] {
  return [['dim', title], text];
}

function usedText(usage: Usage): string {
  const parts: readonly (readonly [string, number | undefined, (value: number) => string])[] = [
    ['cpu', usage.cpuTimeMs, roughTime],
    ['memory peak', usage.memoryPeakBytes, roughBytes],
    ['tasks peak', usage.tasksPeak, String],
    ['read', usage.ioReadBytes, roughBytes],
    ['wrote', usage.ioWriteBytes, roughBytes],
    ['throttled', usage.cpuThrottledMs || undefined, roughTime],
  ];
  return parts.flatMap(([name, value, show]) => (value === undefined ? [] : [`${name} ${show(value)}`])).join(', ');
}

function treeText(kill: KillReceipt | undefined, killTree: Report['receipt']['killTree']): Cell {
  if (kill === undefined) return `ended by itself and left nobody (kill.tree ${killTree.grade}: ${killTree.mechanism})`;
  const killed = kill.killed === undefined ? '' : `, ${kill.killed} killed`;
  const how = `${kill.mechanism}${killed} in ${roughTime(kill.durationMs)}`;
  if (kill.survivors.length > 0) return ['red', `left: ${kill.survivors.join(', ')}; ${kill.proof} (${how})`];
  return kill.complete ? `nobody left: ${kill.proof} (${how})` : ['yellow', `nobody seen: ${kill.proof} (${how})`];
}

import type { CaseProof, Verdict } from '@ringfence/conformance';
import type { ReceiptValue } from '@ringfence/core';
import type { Paint, Style } from '../print/color.ts';
import { roughBytes, roughTime } from '../print/sizes.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { showValue } from '../print/values.ts';
import type { ProveDocument } from './document.ts';
import { type ProofRow, rowsOf } from './rows.ts';

/** How the document is shown. */
export interface ProofLook {
  readonly paint: Paint;
  /** A line for every case. */
  readonly cases: boolean;
}

type Proof = ProveDocument['executors'][number];

const STYLES: Readonly<Record<Verdict, Style>> = {
  proved: 'green',
  broken: 'red',
  'not-offered': 'dim',
  'not-tried': 'yellow',
};

/** Items that are measured in bytes. */
const BYTES: readonly string[] = ['memory', 'swap', 'fileSize', 'output', 'io', 'hugetlb'];

/** Ids that are named where many cases have one reason. */
const MOST_IDS = 4;

const HEADINGS = ['', 'mechanism', 'asked', 'observed', 'overshoot', 'time to kill', 'verdict'];

/** The document for people: the machine, then a table for each executor, and below it whatever was not proved. */
export function proofText(document: ProveDocument, look: ProofLook): string {
  const { host, version, executors, durationMs } = document;
  const who = host.uid === undefined ? '' : host.uid === 0 ? ', root' : `, uid ${host.uid}`;
  const machine = `${host.platform} ${host.kernelRelease} ${host.arch}${who}, ${host.cpus} cpus, Node ${host.node}`;
  return [
    `${look.paint('bold', `ringfence ${version}`)}  ${machine}`,
    ...executors.flatMap((proof) => ['', ...executorLines(proof, look)]),
    '',
    summaryLine(document, look.paint, durationMs),
    '',
  ].join('\n');
}

function executorLines(proof: Proof, look: ProofLook): readonly string[] {
  const { paint } = look;
  const { executor, status, reasons, counts, durationMs } = proof;
  if (status !== 'proved') {
    const lines = reasons.flatMap(({ message, remedy }) => [
      message,
      ...(remedy === undefined ? [] : [`fix ${remedy}`]),
    ]);
    return [`${paint('bold', executor)}  does not work here`, ...lines.map((line) => `  ${line}`)];
  }
  const numbers = Object.entries(counts).map(([verdict, count]) => `${count} ${verdict.replace('-', ' ')}`);
  const rows = rowsOf(proof.cases);
  const shown = rows.filter(({ verdict }) => verdict === 'proved' || verdict === 'broken');
  return [
    `${paint('bold', executor)}  ${numbers.join(', ')} (${roughTime(durationMs)})`,
    ...tableLines([HEADINGS.map((heading): Cell => ['bold', heading]), ...shown.map(cellsOf)], paint, '  '),
    ...(look.cases ? ['', ...caseLines(proof.cases, paint)] : []),
    ...brokenLines(proof.cases, paint),
    ...reasonLines(shown.flatMap(({ cases }) => cases).filter(isBeyond), 'beyond its bounds', look),
    ...reasonLines(
      proof.cases.filter(({ verdict }) => verdict === 'not-tried'),
      'not tried',
      look,
    ),
    ...unofferedLine(rows, paint),
  ];
}

function cellsOf({ name, mechanism, measured, killMs, verdict, cases }: ProofRow): readonly Cell[] {
  const item = measured?.item ?? '';
  const { asked, observed, overshoot } = measured ?? {};
  const proved = cases.filter((one) => one.verdict === 'proved').length;
  const part = verdict === 'proved' && proved < cases.length ? ` ${proved} of ${cases.length}` : '';
  return [
    name,
    ['dim', mechanism],
    asked === undefined ? '' : showMeasured(item, asked),
    observed === undefined ? '' : showMeasured(item, observed),
    overshoot === undefined ? '' : `${(overshoot * 100).toFixed(1)} %`,
    killMs === undefined ? '' : roughTime(killMs),
    [STYLES[verdict], `${verdict.replace('-', ' ')}${part}`],
  ];
}

/** A measured value needs no more than a few digits. */
function showMeasured(item: string, value: ReceiptValue): string {
  if (typeof value !== 'number') return showValue(item, value);
  return BYTES.includes(item) ? roughBytes(value) : showValue(item, Number(value.toPrecision(3)));
}

function caseLines(cases: readonly CaseProof[], paint: Paint): readonly string[] {
  const rows = cases.map(({ id, verdict, title, durationMs }): readonly Cell[] => [
    [STYLES[verdict], verdict.replace('-', ' ')],
    id,
    roughTime(durationMs),
    title,
  ]);
  return tableLines(rows, paint, '  ');
}

function brokenLines(cases: readonly CaseProof[], paint: Paint): readonly string[] {
  return cases
    .filter(({ verdict }) => verdict === 'broken')
    .flatMap(({ id, reason, received }) => [
      `  ${paint('red', 'broken')} ${paint('bold', id)}  must be: ${reason ?? ''}`,
      ...(received === undefined ? [] : [`         was: ${JSON.stringify(received)}`]),
    ]);
}

/** A case of a capability that is offered, about what the offer does not reach. */
function isBeyond({ verdict }: CaseProof): boolean {
  return verdict === 'not-offered';
}

/** Each reason once, with the cases that have it. */
function reasonLines(cases: readonly CaseProof[], what: string, { paint }: ProofLook): readonly string[] {
  const reasons = [...new Set(cases.map(({ reason = '' }) => reason))];
  return reasons.map((reason) => {
    const ids = cases.filter((one) => one.reason === reason).map(({ id }) => id);
    return `  ${paint('yellow', what)} ${few(ids)}: ${reason.replace(/^beyond its bounds: /, '')}`;
  });
}

/** A long list says how long it is. */
function few(ids: readonly string[]): string {
  return ids.length > MOST_IDS
    ? `${ids.slice(0, MOST_IDS).join(', ')} and ${ids.length - MOST_IDS} more`
    : ids.join(', ');
}

function unofferedLine(rows: readonly ProofRow[], paint: Paint): readonly string[] {
  const names = rows.filter(({ verdict }) => verdict === 'not-offered').map(({ name }) => name);
  return names.length === 0 ? [] : [`  ${paint('dim', `not offered, and it says so: ${names.join(', ')}`)}`];
}

function summaryLine({ executors }: ProveDocument, paint: Paint, durationMs: number): string {
  const broken = executors.filter(({ counts }) => counts.broken > 0).map(({ executor }) => executor);
  const took = `in ${roughTime(durationMs)}`;
  if (broken.length > 0) return paint('red', `a claim of ${broken.join(' and of ')} broke here (${took})`);
  const proved = executors.filter(({ status }) => status === 'proved').map(({ executor }) => executor);
  if (proved.length === 0) return paint('yellow', `nothing could be proved here (${took})`);
  return paint('green', `what ${proved.join(', ')} ${proved.length === 1 ? 'claims' : 'claim'} here holds (${took})`);
}

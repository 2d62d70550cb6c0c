import { findingRow } from '../plugins/row.ts';
import type { Paint, Style } from '../print/color.ts';
import { roughBytes, roughTime } from '../print/sizes.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { type CapabilityDiagnosis, type DoctorDocument, degradedBy, type ExecutorDiagnosis } from './document.ts';

/** How the document is shown. */
export interface Look {
  readonly paint: Paint;
  /** Marks beyond ASCII. */
  readonly utf8: boolean;
  /** Columns to cut proofs at; `undefined` for no cut. */
  readonly columns: number | undefined;
}

const MARKS = {
  good: { utf8: '✓', ascii: '+', style: 'green' },
  partial: { utf8: '!', ascii: '!', style: 'yellow' },
  out: { utf8: '✗', ascii: 'x', style: 'red' },
} as const satisfies Record<string, { utf8: string; ascii: string; style: Style }>;

/** The document for people: the machine, each executor with its capabilities, the plugins, and one line to remember. */
export function doctorText(document: DoctorDocument, look: Look): string {
  const { paint } = look;
  return [
    `${paint('bold', `ringfence ${document.version}`)}  ${hostLine(document)}`,
    ...hardwareLines(document, paint),
    ...document.executors.flatMap((executor) => ['', ...executorLines(executor, look)]),
    '',
    paint('bold', 'plugins'),
    ...tableLines(document.plugins.map(findingRow), paint, '  '),
    '',
    summaryLine(document, paint),
    '',
  ].join('\n');
}

function hostLine({ host, node }: DoctorDocument): string {
  const { platform, arch, kernelRelease, uid, cpus, memoryBytes, systemd } = host;
  const who = uid === undefined ? '' : uid === 0 ? ', root' : `, uid ${uid}`;
  const init = platform === 'linux' ? `, ${systemd === undefined ? 'no systemd' : `systemd ${systemd}`}` : '';
  return `${platform} ${kernelRelease} ${arch}${who}, ${cpus} cpus, ${roughBytes(memoryBytes)}${init}, Node ${node}`;
}

function hardwareLines({ host: { hardware } }: DoctorDocument, paint: Paint): readonly string[] {
  if (hardware === undefined) return [];
  const { distribution, release, cpu, virtualization } = hardware;
  const system = [distribution, release].filter((part) => part !== undefined).join(' ');
  const parts = [system, cpu, virtualization].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? [] : [paint('dim', parts.join(', '))];
}

function executorLines(executor: ExecutorDiagnosis, look: Look): readonly string[] {
  const { paint, utf8 } = look;
  const mark = MARKS[executor.status !== 'proved' ? 'out' : executor.lacks.length === 0 ? 'good' : 'partial'];
  const sign = paint(mark.style, `[${utf8 ? mark.utf8 : mark.ascii}]`);
  return [
    `${sign} ${paint('bold', executor.name)}  ${headline(executor)}`,
    ...executor.findings.map((finding) => `      ${paint('dim', finding)}`),
    ...executor.reasons.map(({ message }) => `      ${message}`),
    ...remedies(executor).map((remedy) => `      ${paint('cyan', 'fix')} ${remedy}`),
    ...tableLines(
      executor.capabilities.flatMap((found) => capabilityRows(found, look)),
      paint,
      '      ',
    ),
  ];
}

function headline({ status, lacks, probeMs }: ExecutorDiagnosis): string {
  const took = roughTime(probeMs);
  if (status !== 'proved') return status === 'absent' ? 'does not work here' : `could not be tried (${took})`;
  return lacks.length === 0
    ? `holds all core limits (${took})`
    : `works; not by the kernel: ${lacks.join(', ')} (${took})`;
}

/** Each remedy once: one command often mends many reasons. */
function remedies({ reasons }: ExecutorDiagnosis): readonly string[] {
  return [...new Set(reasons.flatMap(({ remedy }) => remedy ?? []))];
}

function capabilityRows(found: CapabilityDiagnosis, look: Look): readonly (readonly Cell[])[] {
  const { capability } = found;
  if (found.status === 'lacking') {
    const fix: readonly (readonly Cell[])[] = found.remedy === undefined ? [] : [['', ['cyan', 'fix'], found.remedy]];
    return [[capability, ['red', '-'], found.reason], ...fix];
  }
  const style: Style = found.grade === 'polled' ? 'yellow' : 'green';
  return [[capability, [style, found.grade], found.mechanism, ['dim', cut(found.proof ?? '', look)]]];
}

/** A proof that would break the table of a narrow terminal is cut; the document has it whole. */
function cut(proof: string, { columns }: Look): string {
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(0, columns - 76);
  return proof.length <= room ? proof : room < 12 ? '' : `${proof.slice(0, room - 3)}...`;
}

function summaryLine(document: DoctorDocument, paint: Paint): string {
  const { best } = document;
  if (best === undefined) return paint('red', 'best here: nothing; no executor works on this machine');
  const degraded = degradedBy(document);
  if (degraded.length === 0)
    return `best here: ${paint('green', best)} (memory, cpu, pids and kill.tree held by the kernel)`;
  return `best here: ${paint('yellow', best)} (${degraded.join('; ')})`;
}

import type { CapabilityDiagnosis, DoctorDocument, ExecutorDiagnosis } from './document.ts';

/** The document for a bug report. */
export function doctorMarkdown(document: DoctorDocument): string {
  const { host, node, version, executors, plugins, best } = document;
  const { hardware } = host;
  const facts = [
    ['ringfence', version],
    ['Node', node],
    ['system', `${host.platform} ${host.kernelRelease} ${host.arch}`],
    ['distribution', [hardware?.distribution, hardware?.release].filter((part) => part !== undefined).join(' ')],
    ['virtualization', hardware?.virtualization],
    ['user id', host.uid],
    ['cpus, memory', `${host.cpus}, ${host.memoryBytes} bytes`],
    ['systemd', host.systemd],
    ['best here', best ?? 'nothing'],
  ] as const;
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  return [
    '### ringfence doctor',
    '',
    ...known.map(([name, value]) => `- ${name}: ${value}`),
    ...executors.flatMap(executorLines),
    '',
    '#### plugins',
    '',
    ...plugins.map(
      ({ name, status, from, reason }) => `- ${name}: ${status}, from ${from}${reason ? `: ${reason}` : ''}`,
    ),
    '',
  ].join('\n');
}

function executorLines({ name, status, reasons, findings, capabilities }: ExecutorDiagnosis): readonly string[] {
  const table = [
    '',
    '| capability | grade | mechanism | proof |',
    '| --- | --- | --- | --- |',
    ...capabilities.map(rowOf),
  ];
  return [
    '',
    `#### ${name}: ${status}`,
    '',
    ...findings.map((finding) => `- ${finding}`),
    ...reasons.map(({ message, remedy }) => `- ${message}${remedy === undefined ? '' : ` (fix: \`${remedy}\`)`}`),
    ...(capabilities.length === 0 ? [] : table),
  ];
}

function rowOf(found: CapabilityDiagnosis): string {
  const cells =
    found.status === 'proved'
      ? [found.grade, found.mechanism, found.proof ?? '']
      : ['none', found.reason, found.remedy === undefined ? '' : `fix: \`${found.remedy}\``];
  return `| ${[found.capability, ...cells].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

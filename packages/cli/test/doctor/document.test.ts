import type { Candidate, ProbeResult } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { CORE_LIMITS, type DoctorDocument, degradedBy, diagnose } from '../../src/doctor/document.ts';
import { doctorMarkdown } from '../../src/doctor/markdown.ts';
import { doctorText, type Look } from '../../src/doctor/text.ts';
import { plain } from '../../src/print/color.ts';

const claim = { grade: 'kernel', mechanism: 'x', source: 'cgroups(7)' } as const;

function candidate(name: string, result: ProbeResult): Candidate {
  const definition = {
    name,
    claims: {},
    probe: async () => result,
    plan: () => {
      throw new Error('never planned');
    },
    launch: async () => {
      throw new Error('never launched');
    },
  };
  const claims = { 'limit.memory': { ...claim, bounds: 'not the page cache of others' }, 'limit.io': claim };
  return { definition, name, rank: 0, claims, result, probeMs: 12.3 };
}

const good = candidate('good', {
  status: 'proved',
  findings: ['layout: unified'],
  offer: {
    'limit.memory': { grade: 'kernel', mechanism: 'memory.max', proof: 'written and read back' },
    'limit.cpu': { grade: 'kernel', mechanism: 'cpu.max' },
    'limit.pids': { grade: 'kernel', mechanism: 'pids.max' },
    'kill.tree': { grade: 'kernel', mechanism: 'cgroup.kill' },
    'limit.io-weight': { grade: 'none', message: 'no BFQ', remedy: 'echo bfq' },
  },
});

const weak = candidate('weak', {
  status: 'proved',
  findings: [],
  offer: { 'kill.tree': { grade: 'polled', mechanism: 'sweep' } },
});

const mkdir = (controller: string): { message: string; remedy: string } => ({
  message: `no group can be made in ${controller}`,
  remedy: 'sudo ringfence doctor',
});
const absent = candidate('absent', { status: 'absent', reasons: [mkdir('cpu'), mkdir('memory')] });
const failed = candidate('failed', { status: 'failed', reasons: [{ message: 'the probe failed: EIO' }] });

function documentOf(best: string | undefined, ...candidates: Candidate[]): DoctorDocument {
  return {
    schemaVersion: 1,
    version: '1.2.3',
    node: '20.19.0',
    host: {
      ...{ platform: 'linux', arch: 'x64', kernelRelease: '6.1.0', uid: 1000, cpus: 2, memoryBytes: 1024 ** 3 },
      systemd: '252',
      hardware: { distribution: 'Debian', release: '12', cpu: 'EPYC', physicalCores: 2, virtualization: 'KVM' },
    },
    executors: candidates.map(diagnose),
    plugins: [{ name: 'p', from: 'ringfence', status: 'loaded' }],
    best,
  };
}

const look: Look = { paint: plain, utf8: true, columns: undefined };

describe('a diagnosis', () => {
  test('has every capability that is offered or claimed, with its proof or with why not', () => {
    const { capabilities, lacks, findings } = diagnose(good);
    expect(lacks).toEqual([]);
    expect(findings).toEqual(['layout: unified']);
    expect(capabilities).toEqual([
      {
        ...{ capability: 'limit.memory', status: 'proved', grade: 'kernel', mechanism: 'memory.max' },
        ...{ proof: 'written and read back', bounds: 'not the page cache of others' },
      },
      { capability: 'limit.io', status: 'lacking', reason: 'the probe did not find it here' },
      { capability: 'limit.cpu', status: 'proved', grade: 'kernel', mechanism: 'cpu.max' },
      { capability: 'limit.pids', status: 'proved', grade: 'kernel', mechanism: 'pids.max' },
      { capability: 'kill.tree', status: 'proved', grade: 'kernel', mechanism: 'cgroup.kill' },
      { capability: 'limit.io-weight', status: 'lacking', reason: 'no BFQ', remedy: 'echo bfq' },
    ]);
  });

  test('names the core limits that the kernel does not hold', () => {
    expect(diagnose(weak).lacks).toEqual(CORE_LIMITS);
    expect(diagnose(absent).lacks).toEqual(CORE_LIMITS);
  });

  test('tells absent from failed', () => {
    expect(diagnose(absent)).toMatchObject({ status: 'absent', capabilities: [] });
    expect(diagnose(failed)).toMatchObject({ status: 'failed', reasons: [{ message: 'the probe failed: EIO' }] });
  });

  test('is degraded by what the best executor lacks', () => {
    expect(degradedBy(documentOf('good', good, weak))).toEqual([]);
    expect(degradedBy(documentOf('weak', weak))).toHaveLength(4);
    expect(degradedBy(documentOf(undefined, failed))).toEqual([]);
  });
});

describe('the doctor’s words', () => {
  test('mark what works, what falls short and what is out, in ASCII too', () => {
    const document = documentOf('good', good, weak, absent, failed);
    const marks = (text: string): string[] => text.match(/^\[.\] \S+/gm) ?? [];
    expect(marks(doctorText(document, look))).toEqual(['[✓] good', '[!] weak', '[✗] absent', '[✗] failed']);
    expect(marks(doctorText(document, { ...look, utf8: false }))).toEqual([
      ...['[+] good', '[!] weak', '[x] absent', '[x] failed'],
    ]);
  });

  test('give each remedy once, however many reasons it mends', () => {
    const text = doctorText(documentOf(undefined, absent), look);
    expect(text).toContain('      no group can be made in cpu\n      no group can be made in memory\n');
    expect(text.match(/fix sudo ringfence doctor/g)).toHaveLength(1);
    expect(text).toContain('best here: nothing');
  });

  test('end in one line to remember', () => {
    expect(doctorText(documentOf('good', good), look).trimEnd()).toMatch(
      /\nbest here: good \(memory, cpu, pids and kill\.tree held by the kernel\)$/,
    );
    expect(doctorText(documentOf('weak', weak), look)).toContain(
      'best here: weak (limit.memory is not held by the kernel;',
    );
  });

  test('cut a proof only where a terminal is too narrow for it', () => {
    const row = (columns: number | undefined): string =>
      /^ +limit\.memory.*$/m.exec(doctorText(documentOf('good', good), { ...look, columns }))?.[0] ?? '';
    expect(row(undefined)).toContain('written and read back');
    expect(row(200)).toContain('written and read back');
    expect(row(90)).toContain('written and...');
    expect(row(80)).toMatch(/memory\.max$/);
  });

  test('are a table in markdown', () => {
    const text = doctorMarkdown(documentOf('good', good, absent));
    expect(text).toContain('| limit.memory | kernel | memory.max | written and read back |');
    expect(text).toContain('| limit.io-weight | none | no BFQ | fix: `echo bfq` |');
    expect(text).toContain('- no group can be made in cpu (fix: `sudo ringfence doctor`)');
    expect(text).toContain('- best here: good');
  });
});

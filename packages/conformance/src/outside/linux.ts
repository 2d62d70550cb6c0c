import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { groupsOf, parseGroups } from './groups.ts';
import { hasControlFile, kernelValue } from './kernel-values.ts';
import type { Outside, OutsideStatus } from './outside.ts';
import { environmentOf, parseCpus, pidsSeen, runs, seeAll, seeProcess, statusLines, textOf } from './processes.ts';

/** A look by /proc and by the mounted groups. */
export function linuxOutside(): Outside {
  return {
    isRunning,
    startTime: (pid) => seeProcess(pid)?.startTime,
    bootId: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    hasSwap: () => (textOf('/proc/swaps') ?? '').trim().split('\n').length > 1,
    command: (pid) => textOf(`/proc/${pid}/comm`)?.trim() ?? '',
    marked,
    descendants,
    cpuMs: (pid) => seeProcess(pid)?.cpuMs ?? 0,
    ownBytes: (pid) => bytesIn(statusLines(pid), 'RssAnon'),
    reserved: (pid) => {
      const lines = statusLines(pid);
      return { data: bytesIn(lines, 'VmData'), addressSpace: bytesIn(lines, 'VmSize') };
    },
    tasks: (pids) => pids.reduce((sum, pid) => sum + (seeProcess(pid)?.threads ?? 0), 0),
    tasksOf,
    isAsleep: (pid) => seeProcess(pid)?.state === 'S',
    openFiles,
    interfaces: (pid) => interfacesIn(textOf(`/proc/${pid}/net/dev`) ?? ''),
    status,
    groups: groupsOf,
    existing: (groups) => groups.flatMap(({ directory }) => (existsSync(directory) ? [directory] : [])),
    parseGroups: (membership) => parseGroups(membership, textOf('/proc/self/mountinfo') ?? ''),
    value: kernelValue,
    hasMechanism: (pid, mechanism) => hasControlFile(groupsOf(pid), mechanism),
  };
}

function isRunning(pid: number): boolean {
  const seen = seeProcess(pid);
  return seen !== undefined && runs(seen);
}

/** The kernel writes `1234 kB` and means KiB. */
function bytesIn(lines: ReadonlyMap<string, string>, name: string): number {
  return Number.parseInt(lines.get(name) ?? '0', 10) * 1024;
}

function marked(variable: string): readonly number[] {
  // The environment is read first, and of most processes nothing else: it says nothing once a process has ended.
  const carries = (pid: number): boolean => environmentOf(pid)?.includes(variable) === true;
  return pidsSeen().filter((pid) => carries(pid) && isRunning(pid));
}

function descendants(root: number): readonly number[] {
  const all = seeAll().filter(runs);
  const members = new Set(all.filter(({ pid }) => pid === root).map(({ pid }) => pid));
  // What is added to a Set while it is walked is walked too.
  for (const member of members) for (const { pid, parent } of all) if (parent === member) members.add(pid);
  return [...members];
}

function tasksOf(uid: number): number {
  const own = seeAll().filter(({ pid }) => status(pid).uids[0] === uid);
  return own.reduce((sum, { threads }) => sum + threads, 0);
}

function openFiles(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      // It was closed since the folder was listed.
      return [];
    }
  });
}

function interfacesIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^\s*([^:|\s]+):/.exec(line)?.[1] ?? []);
}

function status(pid: number): OutsideStatus {
  const lines = statusLines(pid);
  const ids = (name: string): readonly number[] => (lines.get(name) ?? '').split(/\s+/).filter(Boolean).map(Number);
  return {
    uids: ids('Uid'),
    gids: ids('Gid'),
    groups: ids('Groups'),
    noNewPrivileges: lines.get('NoNewPrivs') === '1',
    effectiveCapabilities: lines.get('CapEff') ?? '',
    boundingCapabilities: lines.get('CapBnd') ?? '',
    seccomp: Number(lines.get('Seccomp') ?? 0),
    cpus: parseCpus(lines.get('Cpus_allowed_list') ?? ''),
    blockedSignals: lines.get('SigBlk') ?? '',
    ignoredSignals: lines.get('SigIgn') ?? '',
  };
}

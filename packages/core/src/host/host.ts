import { access, readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import type { Capacity, Hardware, HelperOptions, HelperResult, Host, Seam } from '../contract/index.ts';

/** What of a host is known without asking: values, the same at any moment. */
export type HostFacts = Pick<Host, 'platform' | 'arch' | 'kernelRelease' | 'uid' | 'env' | 'capacity'>;

const UNWATCHED: Seam = { now: (_call, _args, real) => real(), later: (_call, _args, real) => real() };

/** This machine, read as it is asked for and at most once for each fact. */
export function localHost(): Host {
  return hostOver(localFacts(), UNWATCHED);
}

/** A machine whose every answer goes through a seam: this one while it is recorded, or a recorded one. */
export function hostBehind(seam: Seam, known: HostFacts): Host {
  return { ...hostOver(known, seam), seam };
}

/** What is known of this machine without asking. */
export function localFacts(): HostFacts {
  const [uid, env, platform] = [process.geteuid?.(), process.env, process.platform];
  return { platform, arch: arch(), kernelRelease: release(), uid, env, capacity: capacity() };
}

function hostOver(known: HostFacts, seam: Seam): Host {
  const facts = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, compute: () => Promise<T>): Promise<T> => remember(facts, key, compute);
  const host: Host = {
    ...known,
    systemdVersion: () => once('core:systemd', () => systemdVersion(host)),
    hardware: () => once('core:hardware', () => seam.later('hardware', [], hardware)),
    readFile: (path) => seam.later('read', [path], () => readFile(path, 'utf8')),
    exists: (path) => seam.later('exists', [path], () => canSee(path)),
    findProgram: (name) =>
      once(`core:program:${name}`, () => seam.later('find-program', [name], () => findProgram(name))),
    run: (file, args, options) => seam.later('run', [file, ...args], () => run(file, args, options ?? {})),
    once,
  };
  return host;
}

function canSee(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

// A fact that could not be read may be readable later (a bus that comes up, a mount): only answers are kept.
async function remember<T>(facts: Map<string, Promise<unknown>>, key: string, compute: () => Promise<T>): Promise<T> {
  const known = facts.get(key);
  if (known !== undefined) return known as Promise<T>;
  const fresh = compute();
  facts.set(key, fresh);
  fresh.catch(() => facts.delete(key));
  return fresh;
}

function capacity(): Capacity {
  // Cpu numbers may reach beyond what this process may use (taskset, cpuset): a cpu set names the machine's.
  return { memoryBytes: totalmem(), cpus: Math.max(cpus().length, availableParallelism()) };
}

/** @see sd_booted(3): the folder exists if and only if systemd is the first process */
async function systemdVersion(host: Host): Promise<string | undefined> {
  if (!(await host.exists('/run/systemd/system'))) return undefined;
  const systemctl = await host.findProgram('systemctl');
  if (systemctl === undefined) return undefined;
  const { stdout } = await host.run(systemctl, ['--version']);
  return /^systemd (\d+(?:\.\d+)*)/.exec(stdout)?.[1];
}

async function hardware(): Promise<Hardware> {
  const { readHardware } = await import('./hardware.ts');
  return readHardware();
}

async function findProgram(name: string): Promise<string | undefined> {
  const { resolveProgram } = await import('../spawn/resolve.ts');
  // Administration tools live in sbin, which an ordinary user's PATH may lack.
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const lookup = { platform: process.platform, env: { ...process.env, PATH: path }, cwd: '/' };
  try {
    return resolveProgram(name, lookup);
  } catch {
    // Not there, or not for this user: the same to whoever needs a program.
    return undefined;
  }
}

async function run(file: string, args: readonly string[], options: HelperOptions): Promise<HelperResult> {
  const { runHelper } = await import('../spawn/helper.ts');
  return runHelper(file, args, options);
}

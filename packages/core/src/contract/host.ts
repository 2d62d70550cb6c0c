import type { Seam } from './seam.ts';

/** What a short helper program answered; `code` is `undefined` when a signal or the deadline ended it. */
export interface HelperResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a helper is run. */
export interface HelperOptions {
  /** Milliseconds until it is killed; default 5000. */
  readonly timeoutMs?: number;
  /** Told the pid once, as soon as the helper runs. */
  readonly onStart?: (pid: number) => void;
}

/** Memory and processors of this machine, read without starting a program. */
export interface Capacity {
  readonly memoryBytes: number;
  /** Cpu numbers that exist, from 0. */
  readonly cpus: number;
}

/** What a distribution or a hardware inventory says of the machine; a field is `undefined` where it could not be read. */
export interface Hardware {
  readonly distribution: string | undefined;
  readonly release: string | undefined;
  readonly cpu: string | undefined;
  readonly physicalCores: number | undefined;
  readonly virtualization: string | undefined;
}

/**
 * The machine as probes see it. Every read goes through here, so that a recorded machine can stand in for a real one.
 * Facts are read at most once for each `Host`; a failed read is not kept.
 */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** The kernel release as the system prints it, for example `6.1.0-26-amd64`. */
  readonly kernelRelease: string;
  /** The effective user id; `undefined` where the platform has none. */
  readonly uid: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly capacity: Capacity;
  /** The version of systemd when it is the first process; `undefined` when it is not. */
  systemdVersion(): Promise<string | undefined>;
  /** Slow (a second and more); only for `doctor`. */
  hardware(): Promise<Hardware>;
  /** @throws the error of `node:fs` */
  readFile(path: string): Promise<string>;
  exists(path: string): Promise<boolean>;
  /** The absolute path of a program on this process's PATH, or `undefined`. */
  findProgram(name: string): Promise<string | undefined>;
  /** Runs a helper without a shell. Never rejects for its exit code; rejects when it cannot be started. */
  run(file: string, args: readonly string[], options?: HelperOptions): Promise<HelperResult>;
  /** Set where this machine is recorded, or a recorded one is replayed: probes then run behind it. */
  readonly seam?: Seam;
  /** Computes a fact once and shares it between plugins; a rejection is not kept. */
  once<T>(key: string, compute: () => Promise<T>): Promise<T>;
}

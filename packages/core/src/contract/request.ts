import type { Readable, Writable } from 'node:stream';

/** Bytes as a number, or text such as `512M`, `1.5GiB`; for memory and swap also `50%` of physical memory. Base 1024. */
export type Size = number | string;

/** Milliseconds as a number, or text such as `500ms`, `10s`, `1m30s`. */
export type Duration = number | string;

/** Disk traffic to the device that holds `path`. Rates are per second; at least one rate is given. */
export interface IoLimit {
  readonly path: string;
  readonly readBytes?: Size;
  readonly writeBytes?: Size;
  readonly readOperations?: number;
  readonly writeOperations?: number;
}

/** Disk space, in bytes, below `path`. */
export interface DiskLimit {
  readonly path: string;
  readonly size: Size;
}

/** Network traffic, in bytes per second and direction. */
export interface NetworkLimit {
  readonly receiveBytes?: Size;
  readonly transmitBytes?: Size;
}

/** What a command may not exceed. A field that is left out is not limited. */
export interface Resources {
  /** Cpu bandwidth in cores: `1.5`, `"1.5"`, `"2 cores"`, `"150m"`; a percentage is refused, because nobody knows of what. */
  readonly cpu?: number | string;
  /** Relative share of the cpu under contention, 1 to 10000; 100 is what everybody else has. */
  readonly cpuWeight?: number;
  /** Cpus the tree may run on: `"0-2,4"` or `[0, 1, 2, 4]`. */
  readonly cpuSet?: string | readonly number[];
  /** Cpu time of the whole tree, user and system together. */
  readonly cpuTime?: Duration;
  /** Hard bound on memory. Implies `swap: 0` unless `swap` is given. */
  readonly memory?: Size;
  /** Memory above which the kernel throttles the tree or reclaims from it first; needs no `memory`. */
  readonly memorySoft?: Size;
  /** Swap beside `memory`; 0 for none, `"max"` for no bound. */
  readonly swap?: Size;
  /** Tasks, that is processes and threads, in the tree. A Node program has about eleven. */
  readonly pids?: number;
  readonly io?: IoLimit | readonly IoLimit[];
  /** Relative share of the disk under contention, 1 to 10000; 100 is what everybody else has. */
  readonly ioWeight?: number;
  /** Huge pages by page size, for example `{ "2M": "64M" }`. */
  readonly hugetlb?: Readonly<Record<string, Size>>;
  /** Size of any one file written by any process of the tree. */
  readonly fileSize?: Size;
  /** Open file descriptors of each process. */
  readonly openFiles?: number;
  /** Size of a core dump of each process; 0 for none. */
  readonly coreSize?: Size;
  readonly disk?: DiskLimit | readonly DiskLimit[];
  readonly network?: NetworkLimit;
  /** Wall-clock time from start to end; then the tree is stopped. Held by the supervisor of every executor. */
  readonly wallTime?: Duration;
  /** Time without a byte on stdout or stderr; then the tree is stopped. Held by the supervisor of every executor. */
  readonly idleTime?: Duration;
  /** Bytes on stdout and stderr together; then the tree is stopped. Held by the supervisor of every executor. */
  readonly output?: Size;
}

/** Who the command runs as. A name or id is looked up in the user database; groups come from there unless given. */
export interface Identity {
  readonly user: string | number;
  readonly group?: string | number;
  readonly groups?: readonly (string | number)[];
}

/** What the command is kept from, beyond its limits. A field that is left out or false asks for nothing. */
export interface Isolation {
  readonly noNewPrivileges?: boolean;
  /** `'none'`: no network but an unconfigured loopback. */
  readonly network?: 'none';
  readonly dropCapabilities?: boolean;
  readonly privateTmp?: boolean;
  readonly readOnlySystem?: boolean;
  readonly privateDevices?: boolean;
  readonly privatePids?: boolean;
  /** System calls, or groups such as `@system-service`, that stay allowed. */
  readonly systemCalls?: readonly string[];
}

/** Where a standard input comes from. */
export type StdinOption =
  | 'pipe'
  | 'inherit'
  | 'ignore'
  | Readable
  | { readonly text: string }
  | { readonly file: string };

/** Where a standard output goes; a file is created or truncated. */
export type StdoutOption = 'pipe' | 'inherit' | 'ignore' | Writable | { readonly file: string };

/**
 * What will be run; the fields may be assigned until `start()`, which freezes them.
 * `path` stays as given until then: it is looked up on the PATH of `env` when the command starts.
 */
export interface Command {
  path: string;
  args: string[];
  /** Added to the environment of this process, or the whole environment when `extendEnv` is false. */
  env: Record<string, string | undefined>;
  /** Default true. */
  extendEnv: boolean;
  /** Default: the working directory of this process. */
  cwd: string;
  /** Default `'ignore'`: a program that reads its input sees the end of it at once, instead of waiting for ever. */
  stdin: StdinOption;
  stdout: StdoutOption;
  stderr: StdoutOption;
}

/** A device rate in base units; `undefined` means not limited. */
export interface NormalIo {
  readonly path: string;
  readonly readBytes: number | undefined;
  readonly writeBytes: number | undefined;
  readonly readOperations: number | undefined;
  readonly writeOperations: number | undefined;
}

/** Limits in base units: bytes, milliseconds, cores. `undefined` means not asked for. */
export interface Limits {
  readonly cpu: number | undefined;
  readonly cpuWeight: number | undefined;
  readonly cpuSet: readonly number[] | undefined;
  readonly cpuTime: number | undefined;
  readonly memory: number | undefined;
  readonly memorySoft: number | undefined;
  /** `'max'`: no bound, said explicitly. */
  readonly swap: number | 'max' | undefined;
  readonly pids: number | undefined;
  readonly io: readonly NormalIo[] | undefined;
  readonly ioWeight: number | undefined;
  readonly hugetlb: readonly { readonly pageSize: number; readonly bytes: number }[] | undefined;
  readonly fileSize: number | undefined;
  readonly openFiles: number | undefined;
  readonly coreSize: number | undefined;
  readonly disk: readonly { readonly path: string; readonly bytes: number }[] | undefined;
  readonly network:
    | { readonly receiveBytes: number | undefined; readonly transmitBytes: number | undefined }
    | undefined;
  readonly wallTime: number | undefined;
  readonly idleTime: number | undefined;
  readonly output: number | undefined;
}

/** The name of one limit. */
export type LimitName = keyof Limits;

/** The command with everything looked up: an absolute program, the whole environment, a working directory that exists. */
export interface ResolvedCommand {
  readonly file: string;
  /** What the caller wrote. The program sees `file` as `argv[0]`, under every executor. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A request as executors see it: frozen, in base units, with the items that were implied and not written named. */
export interface Request {
  readonly command: ResolvedCommand;
  readonly limits: Limits;
  /** Limits that follow from others, such as `swap` from `memory`. */
  readonly implied: readonly LimitName[];
  readonly identity: Identity | undefined;
  readonly isolation: Isolation;
}

/** A machine that can be built: one Debian release with the kernel and the systemd of that release. */
export interface MachineRecipe {
  readonly name: string;
  /** Suite name as the archive knows it. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** apt.conf lines for the build only. */
  readonly aptOptions: readonly string[];
  /** Kernel command line words beyond those that every machine gets. */
  readonly kernelWords: readonly string[];
}

/** The files of a machine that was booted once and stopped when it was ready. */
export interface SavedMachine {
  readonly recipe: MachineRecipe;
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly root: string;
  readonly scratch: string;
  readonly swap: string;
  readonly memory: string;
  /** Milliseconds of each stage that had to be done now; empty when everything came from the cache. */
  readonly built: Readonly<Record<string, number>>;
}

/** How a step is placed inside the machine before its program starts. */
export type Shape = 'root' | 'root-service' | 'user-manager' | 'no-bus' | 'delegated-unit' | 'container-like';

export type User = 'root' | 'tenant' | 'nobus';

/** One command inside a machine. */
export interface Step {
  /** Names the step in tables and folders: letters, digits, `.`, `_` and `-`. */
  readonly id: string;
  readonly shape: Shape;
  readonly user: User;
  /** Exact version of the Node that stands first on PATH. */
  readonly node: string;
  /** Program and arguments; the working directory is the packed workspace. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  /** The executor that its cases are about, unless a case names another; `-` when they are about the machine itself. */
  readonly executor: string;
  /** When true the step has to write at least one case; when false its exit code is its only case. */
  readonly writesCases: boolean;
  /** When true its executor has to offer itself there. */
  readonly mustOffer?: boolean;
}

/** How a step ended, as the machine saw it. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'not-run'; readonly reason: string };

export interface StepResult {
  readonly machine: string;
  readonly step: Step;
  readonly ending: Ending;
  readonly durationMs: number | undefined;
  readonly stdoutTail: string;
  readonly stderrTail: string;
  /** Every file that the step wrote into its results folder, by relative path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the conformance kit found about one capability. */
export interface CellProof {
  readonly verdict: 'proved' | 'broken' | 'not-offered' | 'not-tried';
  readonly mechanism?: string;
  /** The request item in whose unit `asked` and `observed` are. */
  readonly item?: string | undefined;
  readonly asked?: unknown;
  readonly observed?: unknown;
  /** 0.04 is 4 %. */
  readonly overshoot?: number | undefined;
  readonly killMs?: number;
}

/** One line of `cases.ndjson`. */
export interface Case {
  readonly case: string;
  readonly ok: boolean;
  readonly executor?: string;
  readonly grade?: string;
  readonly observed?: unknown;
  readonly reason?: string;
  readonly proof?: CellProof;
}

/** One cell of the matrix. */
export interface Cell extends Case {
  readonly machine: string;
  readonly identity: string;
  readonly node: string;
  readonly executor: string;
}

/** What a job needs to know to list its steps. */
export interface JobContext {
  readonly machine: string;
  readonly nodes: readonly string[];
  readonly identities: readonly Identity[];
  /** Absolute path of the repository. */
  readonly repository: string;
}

export interface Identity {
  readonly name: string;
  readonly shape: Shape;
  readonly user: User;
}

/** What every step of a run is given. */
export interface Context {
  /** Folder of this run, removed at its end. */
  readonly work: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A place where Windows programs run: Windows itself, or a Wine with a prefix. */
export interface Place {
  /** `windows`, or `wine` and the version it says of itself. */
  readonly name: string;
  /** The command line that runs a program there. */
  argv(program: string, args: readonly string[]): readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A path of this host in the words of that place. */
  path(path: string): string;
  /** What the place itself said, for whoever has to find out why a program hangs there. */
  words(): string;
  /** Ends whatever still runs there. */
  stop(): Promise<void>;
  /** Ends whatever still runs there, and makes the place ready for more. */
  renew(): Promise<void>;
}

/** A test that was not run, and why; an empty reason is none. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** How a test program ended. */
export interface SpecResult {
  readonly spec: string;
  readonly node: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly Skip[];
  readonly ms: number;
  /** What speaks against it; none when it is green. */
  readonly findings: readonly string[];
}

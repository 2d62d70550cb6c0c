import type { Readable, Writable } from 'node:stream';
import type { Exit } from './observed.ts';
import type { StdinOption, StdoutOption } from './request.ts';

/** Where the three standard streams go. */
export interface StandardStreams {
  readonly stdin: StdinOption;
  readonly stdout: StdoutOption;
  readonly stderr: StdoutOption;
}

/** A local process to start, with nothing left to look up. */
export interface SpawnRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdio: StandardStreams;
  /** A session and process group of its own. Loses the controlling terminal. */
  readonly newSession: boolean;
  /** Opens descriptor 3 as a pipe from the child; its text arrives in `control`. */
  readonly controlPipe: boolean;
  /** Opens descriptor 4 as a pipe to the child: its end tells the child that this process is gone. Default false. */
  readonly lifeline?: boolean;
  /** The child, and the pipes to it, keep this process alive no longer than it likes. Default false. */
  readonly background?: boolean;
}

/** A local process that was started. */
export interface Spawned {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Everything that was written to descriptor 3 until it was closed; `undefined` without `controlPipe`. */
  readonly control: Promise<string> | undefined;
  /** The pipe to descriptor 4, open until it is ended here, whether the child still runs or not; `undefined` unless asked for. */
  readonly lifeline?: Writable | undefined;
  /** Settles at the end of the process, not of its pipes. Never rejects. */
  readonly exited: Promise<Exit>;
}

/** The one way to start a local process. */
export interface Spawner {
  /** @throws RingfenceError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`, `SPAWN_FAILED`; then no process was made */
  spawn(request: SpawnRequest): Promise<Spawned>;
}

import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Exit,
  type Handle,
  type Kept,
  type KeptOutput,
  type ProcessIdentity,
  type Report,
  RingfenceError,
  type RunRecord,
  type StopNote,
} from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import { isSame } from '../process/identity.ts';
import { signalProcess } from '../process/signal.ts';
import type { ProcessTable } from '../process/table.ts';
import { lostOutput, readOutput, waitForOutput } from '../state/output.ts';
import type { RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import { isLookedAfter } from './judge.ts';

/** Between two looks when the kernel tells of changes, and when it does not. */
const WATCHED_PAUSE_MS = 1000;
const BLIND_PAUSE_MS = 50;

/** What a detached run is made of, once its program was started. */
export interface KeptParts {
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly main: ProcessIdentity;
  readonly table: ProcessTable;
}

/** The main process of a detached run. This process stays alive for it only while somebody waits. */
export function keptProcess(parts: KeptParts): MainProcess {
  const { main, table, folder } = parts;
  const closed = new AbortController();
  const kept = new KeptRun(parts);
  const exited = untilEnded(parts, closed.signal).finally(() => kept.leave());
  return {
    pid: main.pid,
    stdin: undefined,
    stdout: undefined,
    stderr: undefined,
    exited,
    identity: main,
    kept,
    copied: () => folder.exit()?.files,
    signal: async (signal) => {
      // The shim reaps it at once: from then on its pid may be another's.
      if (folder.exit() === undefined) signalProcess(table, main, signal);
    },
    handle: (executor, data) => keptHandle({ ...parts.state, executor, data }, folder, main),
    close: () => closed.abort(),
  };
}

/** The handle of a detached run. */
export function keptHandle(
  { executor, data, run }: Pick<RunState, 'executor' | 'data' | 'run'>,
  folder: Pick<RunFolder, 'path'>,
  identity: ProcessIdentity,
): Handle {
  return { schemaVersion: 1, executor, identity, data: { ...data, run, state: folder.path } };
}

/** What is written down of a detached run. */
export class KeptRun implements Kept {
  readonly #folder: RunFolder;
  readonly #state: RunState;
  #record: RunRecord | undefined;
  #awake: NodeJS.Timeout | undefined;
  #left = false;

  constructor({ folder, state }: Pick<KeptParts, 'folder' | 'state'>) {
    this.#folder = folder;
    this.#state = state;
    this.#record = state.record;
  }

  get bounds(): string | undefined {
    return this.#state.bounds;
  }

  get record(): RunRecord | undefined {
    return this.#record;
  }

  async write(record: RunRecord): Promise<void> {
    this.#folder.write({ ...this.#state, record }, true);
    this.#record = record;
  }

  async stopping(note: StopNote): Promise<void> {
    this.#folder.noteStop(note);
  }

  async stopped(): Promise<StopNote | undefined> {
    return this.#folder.stopNote();
  }

  durationMs(): number | undefined {
    return this.#folder.exit()?.durationMs;
  }

  async output(maxBytes: number): Promise<KeptOutput> {
    const complete = await waitForOutput(this.#folder.path);
    const read = (name: 'stdout' | 'stderr') => readOutput(this.#folder.path, name, -maxBytes, maxBytes);
    const [stdout, stderr] = [read('stdout'), read('stderr')];
    const notes = [...this.#state.notes, ...this.#endNotes(complete)];
    if (stdout.from > 0 || stderr.from > 0)
      notes.push(`of the outputs the last ${maxBytes} bytes or less are in the report`);
    return { stdout: stdout.bytes.toString('utf8'), stderr: stderr.bytes.toString('utf8'), notes };
  }

  async settle(report: Report): Promise<Report> {
    const standing = this.#folder.report();
    if (standing !== undefined) return standing;
    // Outputs are in their own files, and the notes about them are made when they are read.
    this.#folder.keepReport({ ...report, stdout: undefined, stderr: undefined, all: undefined });
    return this.#folder.report() ?? report;
  }

  attend(): void {
    if (this.#left) return;
    this.#awake ??= setInterval(() => undefined, 2 ** 30);
  }

  /** The run has ended: nobody is kept waiting. */
  leave(): void {
    this.#left = true;
    clearInterval(this.#awake);
  }

  #endNotes(complete: boolean): string[] {
    const exact = this.#folder.exit()?.exact ?? true;
    const lost = (['stdout', 'stderr'] as const).filter((name) => lostOutput(this.#folder.path, name));
    return [
      ...(exact ? [] : ['the shell that waited cannot tell a death by a signal from an exit code above 128']),
      ...(complete ? [] : ['a process that got away keeps an output open']),
      ...lost.map((name) => `a part of ${name} was lost: the disk of the state folder was full`),
    ];
  }
}

/** How the run ended, once it has. Looks when the folder changes, and now and then whether the shim still lives. */
async function untilEnded(parts: KeptParts, signal: AbortSignal): Promise<Exit> {
  const { folder, state, table } = parts;
  const changes = new FolderWatch(folder.path, signal);
  try {
    while (!signal.aborted) {
      const kept = await isLookedAfter(state, table);
      // Asked after the shim: what it wrote before it ended is seen now.
      const ended = folder.exit();
      if (ended !== undefined) return ended.exit;
      if (!kept) return await untilGone(parts, signal);
      await changes.next();
    }
  } catch (error) {
    return { kind: 'unknown', reason: String(error) };
  } finally {
    changes.close();
  }
  return { kind: 'unknown', reason: 'nobody waited for it any more' };
}

/** Without a shim the end of the program can be seen, and not how it ended. */
async function untilGone({ table, main }: KeptParts, signal: AbortSignal): Promise<Exit> {
  while (!signal.aborted && (await isSame(table, main))) await delay(BLIND_PAUSE_MS, undefined, { ref: false });
  return { kind: 'unknown', reason: 'its shim was ended before it, so that nobody could see how it ended' };
}

/** Wakes up when something changes in a folder, without keeping this process alive. */
class FolderWatch {
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;
  #pause = WATCHED_PAUSE_MS;
  #close: () => void = () => undefined;

  constructor(path: string, signal: AbortSignal) {
    this.#signal = signal;
    try {
      const watcher = watch(path, { persistent: false }, () => this.#wake());
      // The folder was removed, or the kernel has no watch left: then looking now and then has to do.
      watcher.on('error', () => this.#blind());
      this.#close = () => watcher.close();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // As above.
      this.#blind();
    }
  }

  /** Resolves at the next change, after a pause, or when nobody waits any more. */
  async next(): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#wake = wake;
    this.#signal.addEventListener('abort', wake, { once: true });
    await delay(this.#pause, undefined, { ref: false, signal: woken.signal }).catch(() => undefined);
    this.#signal.removeEventListener('abort', wake);
  }

  close(): void {
    this.#close();
  }

  #blind(): void {
    this.#pause = BLIND_PAUSE_MS;
    this.#wake();
  }
}

/** @throws RingfenceError `RUN_LOST`-like reasons are for `reopen`; this one is for a start whose shim went away */
export function shimGone(folder: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'the shim that was to wait for the program ended before it started it',
    authority: folder,
  });
}

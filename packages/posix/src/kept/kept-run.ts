import type { Handle, Kept, KeptOutput, ProcessIdentity, Report, RunRecord, StopNote } from '@ringfence/core';
import { lostOutput, readOutput, waitForOutput } from '../state/output.ts';
import type { RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';

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

  constructor({ folder, state }: { readonly folder: RunFolder; readonly state: RunState }) {
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
    // Outputs are in their own files, and the notes about them are made when they are read.
    return this.#folder.keepReport({ ...report, stdout: undefined, stderr: undefined, all: undefined });
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

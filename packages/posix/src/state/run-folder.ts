import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ProcessIdentity, type Report, RingfenceError, type StopNote, systemCode } from '@ringfence/core';
import { type ExitFile, parseExitFile } from '../kept/exit-file.ts';
import {
  linkFirst,
  makeFile,
  moveFile,
  notOurs,
  readPrivate,
  replaceFile,
  reserveFile,
  unusable,
  writeFirst,
  writeInto,
} from './files.ts';
import { isPrivateFolder } from './room.ts';
import { formatRunState, parseRunState, type RunState } from './run-state.ts';

/** Room for what the keeper writes: counters of six v1 groups take a quarter of it. */
const EXIT_BYTES = 16_384;
const MAIN_BYTES = 64;
const ARMED_BYTES = 4096;

/** The state folder of one run. Every answer is read anew: other processes write here. */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get run(): string {
    return basename(this.path);
  }

  /** True while it is there. @throws RingfenceError `STATE_UNUSABLE` when something else is */
  exists(): boolean {
    return isPrivateFolder(this.path);
  }

  /** `undefined` when nothing was written yet. @throws RingfenceError `INVALID_HANDLE`, `STATE_UNUSABLE` */
  state(): RunState | undefined {
    const path = join(this.path, 'run.json');
    const text = readPrivate(path);
    return text === undefined ? undefined : parseRunState(text, path);
  }

  /** @throws RingfenceError `STATE_UNUSABLE` */
  write(state: RunState, synced: boolean): void {
    replaceFile(join(this.path, 'run.json'), formatRunState(state), synced);
  }

  /** The program as the keeper saw it start; `undefined` before that. */
  main(bootId: string | undefined): ProcessIdentity | undefined {
    const [, pid, startTime] = /^(\d+) (\d+)\s/.exec(readPrivate(join(this.path, 'main')) ?? '') ?? [];
    return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime, bootId };
  }

  /** Says who the program is, in the room that was reserved. @throws RingfenceError `STATE_UNUSABLE` */
  writeMain({ pid, startTime }: Pick<ProcessIdentity, 'pid' | 'startTime'>): void {
    writeInto(join(this.path, 'main'), `${pid} ${startTime}\n`);
  }

  /** Says how it ended, in the room that was reserved, and all at once. @throws RingfenceError `STATE_UNUSABLE` */
  writeExit(text: string): void {
    const aside = join(this.path, 'exit.new');
    writeInto(aside, text);
    moveFile(aside, join(this.path, 'exit'));
  }

  /** How it ended; `undefined` before that. @throws RingfenceError `STATE_UNUSABLE` when the file holds something else */
  exit(): ExitFile | undefined {
    const path = join(this.path, 'exit');
    const text = readPrivate(path);
    if (text === undefined) return undefined;
    const parsed = parseExitFile(text);
    if (parsed === undefined) throw notOurs(path, 'it does not say how the run ended');
    return parsed;
  }

  /** The report that stands. */
  report(): Report | undefined {
    const text = readPrivate(join(this.path, 'report.json'));
    return text === undefined ? undefined : (parseOwn(text, isReport) ?? undefined);
  }

  /**
   * Keeps the first report that is made of the run, but the first of somebody who stopped it in the place of one who saw it
   * end: only that one tells how it was killed.
   * @returns the one that stands
   * @throws RingfenceError `STATE_UNUSABLE`
   */
  keepReport(report: Report): Report {
    const path = join(this.path, 'report.json');
    const text = `${JSON.stringify(report)}\n`;
    if (this.report() === undefined) writeFirst(path, text);
    const standing = this.report() ?? report;
    if (report.kill === undefined || standing.kill !== undefined) return standing;
    replaceFile(path, text, true);
    return report;
  }

  /** Why somebody stops it; the first one counts. @throws RingfenceError `STATE_UNUSABLE` */
  noteStop(note: StopNote): void {
    writeFirst(join(this.path, 'stop.json'), `${JSON.stringify(note)}\n`);
  }

  stopNote(): StopNote | undefined {
    const text = readPrivate(join(this.path, 'stop.json'));
    return text === undefined ? undefined : (parseOwn(text, isStopNote) ?? undefined);
  }

  /** What the shim said, before the program ran, of the limits it watches and the groups it could not leave: a word and the rest. */
  armed(): readonly (readonly [string, string])[] {
    const lines = (readPrivate(join(this.path, 'armed')) ?? '').split('\n');
    return lines.flatMap((line) => {
      const [, word, rest] = /^([a-z]+) (.+)$/.exec(line) ?? [];
      return word === undefined || rest === undefined ? [] : [[word, rest] as const];
    });
  }

  /** Makes what the shim will say of why it stops the run, so that a disk that is full by then loses no cause. */
  prepareStop(note: StopNote): void {
    makeFile(join(this.path, `limit.${note.kind}`), `${JSON.stringify(note)}\n`, false);
  }

  /** The keeper stops the run for a reason that was prepared; who was first to stop it stays first. @throws RingfenceError `STATE_UNUSABLE` */
  takeStop({ kind }: StopNote): void {
    linkFirst(join(this.path, `limit.${kind}`), join(this.path, 'stop.json'));
  }

  /** Makes the file that is the program's stdin. @throws RingfenceError `STATE_UNUSABLE` */
  writeInput(text: string): string {
    const path = join(this.path, 'stdin');
    makeFile(path, text, false);
    return path;
  }

  /** Makes the script that a service manager runs when the program has ended. @throws RingfenceError `STATE_UNUSABLE` */
  writeHook(text: string): string {
    const path = join(this.path, 'hook');
    makeFile(path, text, false);
    return path;
  }

  /** Removes the folder with all that is in it; links in it are removed and not followed. */
  remove(): void {
    if (!this.exists()) return;
    try {
      // On Windows a file that somebody has open, such as a keeper in its last moment, goes away only when it is closed.
      rmSync(this.path, { recursive: true, force: true, maxRetries: 10 });
    } catch (error) {
      throw unusable(this.path, 'removed', error);
    }
  }
}

/**
 * Makes the state folder of a new run, with room on the disk for what the keeper will write.
 * @throws RingfenceError `STATE_UNUSABLE`; then nothing is left of it
 */
export function makeRunFolder(room: string, run: string): RunFolder {
  const folder = new RunFolder(join(room, run));
  try {
    mkdirSync(folder.path, { mode: 0o700 });
  } catch (error) {
    throw unusable(folder.path, 'made', error);
  }
  try {
    reserveFile(join(folder.path, 'exit.new'), EXIT_BYTES);
    reserveFile(join(folder.path, 'main'), MAIN_BYTES);
    reserveFile(join(folder.path, 'armed'), ARMED_BYTES);
    return folder;
  } catch (error) {
    folder.remove();
    throw error;
  }
}

const STOPS: readonly StopNote['kind'][] = [
  'shutdown',
  'force-stop',
  'canceled',
  'wall-time',
  'idle-time',
  'cpu-time',
  'output',
];

/** A file of ours that was damaged is as good as none: what it said can be made again. */
function parseOwn<T>(text: string, isOne: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isOne(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new RingfenceError('STATE_UNUSABLE', {
      problem: `a state file cannot be read: ${systemCode(error)}`,
      cause: error,
    });
  }
}

function isReport(value: unknown): value is Report {
  return (
    typeof value === 'object' && value !== null && 'schemaVersion' in value && 'cause' in value && 'receipt' in value
  );
}

function isStopNote(value: unknown): value is StopNote {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return STOPS.some((kind) => kind === value.kind);
}

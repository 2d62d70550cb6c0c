import { join } from 'node:path';
import { errorText, type Handle, isRingfenceError, RingfenceError } from '@ringfence/core';
import {
  findRoom,
  type Judgement,
  judgeRun,
  keptHandle,
  RunFolder,
  type RunState,
  runsInRoom,
} from '@ringfence/posix/runs';
import type { Outside } from '../outside.ts';
import { type RunsHere, runsHere } from './here.ts';

/** A detached run as its state folder tells it. */
export interface RunEntry {
  readonly run: string;
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly judged: Judgement;
}

/** A state folder that cannot be read, with the reason. */
export interface BrokenEntry {
  readonly run: string;
  readonly folder: RunFolder;
  readonly problem: string;
}

/** The detached runs of this user. */
export interface Listing {
  readonly here: RunsHere;
  /** Oldest first. */
  readonly entries: readonly RunEntry[];
  readonly broken: readonly BrokenEntry[];
}

/** Reads every state folder of this user. @throws RingfenceError `STATE_UNUSABLE` for the folder of them all */
export async function listRuns({ env, platform }: Pick<Outside, 'env' | 'platform'>): Promise<Listing> {
  const room = findRoom({ env, platform, uid: process.geteuid?.() });
  const here = await runsHere({ platform });
  const entries: RunEntry[] = [];
  const broken: BrokenEntry[] = [];
  for (const run of room === undefined ? [] : runsInRoom(room)) {
    const folder = new RunFolder(join(room ?? '', run));
    const entry = await readEntry(folder, here.table);
    if (entry === undefined) continue;
    if ('problem' in entry) broken.push(entry);
    else entries.push(entry);
  }
  return { here, entries: entries.sort((a, b) => a.state.createdAt - b.state.createdAt), broken };
}

async function readEntry(folder: RunFolder, table: RunsHere['table']): Promise<RunEntry | BrokenEntry | undefined> {
  const { run } = folder;
  try {
    const state = folder.exists() ? folder.state() : undefined;
    // One that is being made this moment, or removed.
    if (state === undefined) return undefined;
    return { run, folder, state, judged: await judgeRun(folder, state, table) };
  } catch (error) {
    if (!isRingfenceError(error)) throw error;
    return { run, folder, problem: errorText(error) };
  }
}

/**
 * The one run that a word names: by its name (the one that runs, else the last one), or by the beginning of its id.
 * @throws RingfenceError `INVALID_OPTION` when there is none, or more than one
 */
export function pickRun(word: string, { entries, broken }: Listing): RunEntry {
  const named = entries.filter(({ state }) => state.name === word);
  const running = named.filter(({ judged }) => judged.kind === 'running');
  const byName = running.at(-1) ?? named.at(-1);
  if (byName !== undefined) return byName;
  const found = entries.filter(({ run }) => /^[0-9a-f]+$/.test(word) && run.startsWith(word));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const damaged = broken.find(({ run }) => run === word);
  if (damaged !== undefined) throw unknown(damaged.problem, word);
  throw found.length > 1
    ? unknown(`${found.length} runs have an id that begins so`, word)
    : unknown('there is no detached run of that name or id', word);
}

/** Every run that the words name, or all that run. */
export function pickRuns(words: readonly string[], all: boolean, listing: Listing): readonly RunEntry[] {
  if (all) return listing.entries.filter(({ judged }) => judged.kind === 'running');
  return [...new Set(words.map((word) => pickRun(word, listing)))];
}

/** The handle with which a run is opened. @throws RingfenceError `RUN_LOST` when its start was never finished */
export function handleOf({ state, folder, judged }: RunEntry): Handle {
  if (judged.main !== undefined) return keptHandle(state, folder, judged.main);
  throw new RingfenceError('RUN_LOST', {
    problem: judged.kind === 'running' ? 'the run is still starting' : 'the start of the run was never finished',
    received: state.run,
  });
}

/** What a run is called: its name, or as much of its id as a person types. */
export function labelOf({ run, state }: RunEntry): string {
  return state.name ?? run.slice(0, 12);
}

function unknown(problem: string, received: string): RingfenceError {
  return new RingfenceError('INVALID_OPTION', { problem, received, remedy: 'ringfence ps --all' });
}

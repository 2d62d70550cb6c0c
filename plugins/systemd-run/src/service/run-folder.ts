import { dirname, join } from 'node:path';
import { machine, systemCode } from '@ringfence/core';
import type { Manager } from '../manager.ts';
import { describeRun } from '../unit-name.ts';

/** Where a service and its owner tell each other what no descriptor of theirs can: on a file system that no boot outlives. */
export interface RunFolder {
  readonly path: string;
  /** What the shell that becomes the program reads: a script of the program's environment and its command line. */
  readonly environment: string;
  /** What the shell that becomes the program testified. */
  readonly testimony: string;
  /** The script of the stop hook, which is the manager's and no program's to change. */
  readonly hook: string;
  /** What the stop hook wrote. */
  readonly ending: string;
  /** The pipe at which the shell of a detached service waits before it becomes the program. */
  readonly gate: string;
}

/** Who reads and writes as the program's user before it is the program. */
export interface FolderUser {
  readonly uid: number;
  readonly gid: number;
}

/** What is in a folder from the start. */
export interface FolderContents {
  /** What the shell that becomes the program reads. */
  readonly script: string;
  /** The script of the stop hook, where it is in this folder. */
  readonly hook?: string;
  /** Set where the manager changes the user before that shell runs. */
  readonly user: FolderUser | undefined;
}

/** The folder of all runs of a manager. Another user has to pass through it, so it is none in which anything else is kept private. */
export function runsFolder({ runtimeFolder }: Pick<Manager, 'runtimeFolder'>): string {
  return join(runtimeFolder, 'ringfence-units');
}

/** Makes the folder of all runs, where it is missing. @throws the error of `node:fs` */
export function makeRunsFolder(manager: Pick<Manager, 'runtimeFolder'>): void {
  machine.makeFolder(runsFolder(manager), { parents: true, mode: 0o700 });
}

/** The folder of a run of this process; its name says who owns it. */
export function runFolderOf(manager: Pick<Manager, 'runtimeFolder'>, runId: string): RunFolder {
  return runFolderAt(join(runsFolder(manager), describeRun(runId)));
}

/** What is in the folder of a run. */
export function runFolderAt(path: string): RunFolder {
  const inside = (name: string): string => join(path, name);
  return {
    path,
    environment: inside('environment'),
    testimony: inside('testimony'),
    hook: inside('hook'),
    ending: inside('ending'),
    gate: inside('gate'),
  };
}

/**
 * Makes the folder with the files that the program's user has to reach; nobody else may read the script.
 * @throws the error of `node:fs`
 */
export function makeRunFolder(folder: RunFolder, { script, hook, user }: FolderContents): void {
  machine.makeFolder(dirname(folder.path), { parents: true, mode: 0o700 });
  machine.makeFolder(folder.path);
  // Another user passes through: the folders may be entered, whatever the umask is, and not listed.
  const mode = user === undefined ? 0o700 : 0o711;
  machine.changeMode(folder.path, mode);
  if (user !== undefined) machine.changeMode(dirname(folder.path), mode);
  if (hook !== undefined) machine.writeNew(folder.hook, hook, 0o600);
  for (const [path, text] of [
    [folder.environment, script],
    [folder.testimony, ''],
  ] as const) {
    machine.writeNew(path, text, 0o600);
    if (user !== undefined) machine.changeOwner(path, user.uid, user.gid);
  }
}

/** The text of a file in a run's folder; empty as long as it is not there. */
export function readRunFile(path: string): string {
  try {
    return machine.readText(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Removes the folder; one that is gone is done. */
export function removeRunFolder(folder: Pick<RunFolder, 'path'>): void {
  machine.removeTree(folder.path);
}

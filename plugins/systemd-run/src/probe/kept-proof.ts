import { join } from 'node:path';
import { errorText, machine, type ProbeResult, type Proved } from '@ringfence/core';
import { readPrivate, replaceFile } from '@ringfence/posix';
import type { Manager } from '../manager.ts';
import type { SystemdRunOptions } from '../options.ts';
import { makeRunsFolder, runsFolder } from '../service/run-folder.ts';
import type { ProofKey } from './proof-key.ts';
import { formatProof, type KeptProof, parseProof } from './proof-text.ts';

/** Where the proof of an executor with these options is kept. */
export function proofPath(manager: Pick<Manager, 'runtimeFolder'>, { unit = 'auto' }: SystemdRunOptions): string {
  return join(runsFolder(manager), `proof-${unit}.json`);
}

/** A kept proof with this very key; a reason in words when there is a file that cannot be used; `undefined` without one. */
export function readProof(path: string, key: ProofKey): KeptProof | { readonly unusable: string } | undefined {
  try {
    const text = readPrivate(path);
    return text === undefined ? undefined : (parseProof(text, key) ?? { unusable: 'it is of another key, or damaged' });
  } catch (error) {
    // Somebody else's, a link, or not to be read: none of it is trusted, and what it says is proved anew.
    return { unusable: errorText(error) };
  }
}

/** Keeps a proof for the processes to come. @returns why it could not be kept, which costs only time */
export function keepProof(manager: Manager, path: string, key: ProofKey, kept: KeptProof): string | undefined {
  try {
    makeRunsFolder(manager);
    replaceFile(path, formatProof(key, kept), false);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

/** Has the next process prove anew. */
export function dropProof(path: string): void {
  try {
    machine.removeTree(path);
  } catch {
    // It stays and is judged by its next reader: whoever calls has an error of more weight to tell.
  }
}

/** Where a proof is kept, and whether one that is there may be taken. */
export interface Keeping {
  readonly manager: Manager;
  readonly path: string;
  readonly fresh: boolean;
}

/** Takes the proof that was kept, or proves anew and keeps that; the findings say which. */
export async function withKeptProof(
  { manager, path, fresh }: Keeping,
  key: ProofKey,
  prove: () => Promise<ProbeResult>,
): Promise<ProbeResult> {
  const found = fresh ? undefined : readProof(path, key);
  if (found !== undefined && 'proved' in found) {
    return noted(
      found.proved,
      `this was proved at ${found.at}, in this boot and by the same manager, and kept in ${path}`,
    );
  }
  const result = await prove();
  if (result.status !== 'proved') return result;
  const failure = keepProof(manager, path, key, { proved: result, at: new Date().toISOString() });
  return failure === undefined ? result : noted(result, `the proof is not kept for the next process: ${failure}`);
}

function noted(proved: Proved, finding: string): Proved {
  return { ...proved, findings: [...proved.findings, finding] };
}

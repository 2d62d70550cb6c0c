import type { Confinement, Host, ProcessIdentity, Proved, ReceiptItem } from '@ringfence/core';
import {
  KeptRun,
  keptHandle,
  type ProcessLookup,
  type RunFolder,
  type RunState,
  untilEnded,
} from '@ringfence/posix/keeper';
import { JobConfinement } from '../confinement.ts';
import type { HeldTree } from '../held.ts';
import { alwaysOf } from '../limits/always.ts';
import type { Win32 } from '../win32/win32.ts';
import { accountOf } from './account.ts';
import { frozenThreads, markKill } from './marks.ts';

/** What a detached run consists of, in whichever process. */
export interface DetachedParts extends HeldTree {
  readonly win32: Win32;
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly main: ProcessIdentity;
  readonly table: ProcessLookup;
  readonly items: readonly ReceiptItem[];
  readonly host: Pick<Host, 'run' | 'capacity'>;
  readonly proved: Proved;
}

const NO_STREAMS = { stdin: undefined, stdout: undefined, stderr: undefined };

/**
 * The running tree of a detached run. What is done to it is done to its job; how it ended, and what it used until then, is what
 * its keeper wrote down. The messages of the job are the keeper's too.
 */
export function confineDetached(parts: DetachedParts): Confinement {
  const { folder, state, main } = parts;
  const closed = new AbortController();
  const kept = new KeptRun(parts);
  const exited = untilEnded(parts, closed.signal).finally(() => kept.leave());
  const tree = treeOf(parts, exited);
  const { pid, stdin, stdout, stderr, items, polite, freeze, thaw, update } = tree;
  return {
    ...{ pid, stdin, stdout, stderr, items, polite, freeze, thaw, update, exited, kept },
    signal: async (signal, target) => {
      if (signal === 'SIGKILL') markKill(folder);
      await tree.signal(signal, target);
    },
    kill: async () => {
      markKill(folder);
      return tree.kill();
    },
    sweep: () => tree.sweep(),
    processes: () => tree.processes(),
    usage: async () => (isOver(parts) ? writtenDown(parts).usage : tree.usage()),
    verdict: async () => (isOver(parts) ? writtenDown(parts).verdict : UNSEEN),
    handle: async () => keptHandle(state, folder, main),
    // It goes on when this process exits: that is what it was started for.
    abandon: () => undefined,
    release: async () => {
      closed.abort();
      await tree.release();
    },
  };
}

function treeOf(parts: DetachedParts, exited: Promise<unknown>): JobConfinement {
  const { win32, job, process, host, proved, items, state, folder } = parts;
  const machine = { cpus: host.capacity.cpus, usedUserTime: 0n };
  return new JobConfinement({
    ...{ win32, job, process, host, proved, items },
    name: String(state.data['job']),
    ended: exited.then(() => undefined),
    streams: NO_STREAMS,
    target: { win32, job, always: alwaysOf('detached'), machine },
    messages: undefined,
    unnoticed: undefined,
    lifetime: 'detached',
    ownConsole: true,
    frozen: frozenThreads(folder),
  });
}

function isOver({ folder }: Pick<DetachedParts, 'folder'>): boolean {
  return folder.exit() !== undefined;
}

function writtenDown({ folder }: Pick<DetachedParts, 'folder'>): ReturnType<typeof accountOf> {
  return accountOf(folder.exit()?.files ?? new Map());
}

const UNSEEN = { notes: ['its keeper was ended before it, so that nobody wrote down what the job told'] };

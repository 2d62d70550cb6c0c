import {
  type Confinement,
  type Exit,
  type KillProof,
  NO_USAGE,
  type ProcessInfo,
  type ReceiptItem,
  type Usage,
  type Verdict,
} from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import type { Watch } from '../guardian/guard.ts';
import { groupExists, signalGroup } from '../process/signal.ts';
import type { ProcessRow, ProcessTable } from '../process/table.ts';
import type { ProcessTree } from '../tree/sweep.ts';
import { plainHandleData } from './handle.ts';

/** What a confinement of plain processes is made of. */
export interface PlainConfinementParts {
  readonly executor: string;
  readonly main: MainProcess;
  readonly tree: ProcessTree;
  readonly table: ProcessTable;
  readonly items: readonly ReceiptItem[];
  /** Milliseconds after which a kill gives up and names the survivors; left out: the usual ones of a sweep. */
  readonly killDeadlineMs?: number;
  /** What the end of the main process says beside how it ended; left out: nothing. */
  readonly verdict?: (exit: Exit) => Verdict;
  /** The run is not over before this settles. */
  readonly cleaned?: Promise<unknown>;
  /** Set for a tree that dies with this process. */
  readonly watch?: Watch | undefined;
  /** It was started by somebody else and opened by its pid: what is not asked for is not done to it. */
  readonly foreign?: boolean;
}

/** A tree of plain processes on a POSIX system: nothing but looking for them holds it. */
export function plainConfinement(parts: PlainConfinementParts): Confinement {
  const { executor, main, tree, items, cleaned } = parts;
  const held = new PlainTree(parts);
  return {
    pid: main.pid,
    stdin: main.stdin,
    stdout: main.stdout,
    stderr: main.stderr,
    exited: main.exited,
    items,
    ...(main.kept === undefined ? {} : { kept: main.kept }),
    signal: (signal, target) => (target === 'main' ? main.signal(signal) : tree.signal(signal)),
    polite: (signal) => held.ask(signal),
    kill: () => held.kill(),
    sweep: async () => (parts.foreign === true ? undefined : held.sweep()),
    processes: () => held.processes(),
    freeze: () => held.freeze(),
    thaw: () => held.thaw(),
    update: undefined,
    usage: () => held.usage(),
    verdict: async () => (parts.foreign === true ? FOREIGN : (parts.verdict?.(await main.exited) ?? {})),
    handle: async () => main.handle(executor, plainHandleData(tree.target)),
    // It does not belong to whoever opened it, and outlives him as it would have done.
    abandon: () => (parts.foreign === true ? undefined : tree.abandon()),
    release: async () => {
      main.close();
      parts.watch?.forget();
      await cleaned;
    },
  };
}

const FOREIGN: Verdict = {
  notes: [
    'it was started by somebody else and opened by its pid: its exit code, output and limits are not known here, its duration ' +
      'counts from then on, and what it left behind when it ended was left alone',
  ],
};

/** What is remembered of a tree while it is held. */
class PlainTree {
  readonly #parts: PlainConfinementParts;
  #frozen = false;
  /** Nobody was left when it was last looked for, after the main process had ended: there is nothing to look for again. */
  #over = false;

  constructor(parts: PlainConfinementParts) {
    this.#parts = parts;
  }

  /** To the process group, as a terminal would; where the tree has none of its own, to each process once. */
  async ask(signal: NodeJS.Signals): Promise<void> {
    const { main, tree } = this.#parts;
    if (this.#leadsNow()) signalGroup(main.pid, signal);
    else await tree.signal(signal);
    // A stopped process takes the signal only when it runs on.
    if (this.#frozen) await this.thaw();
  }

  async kill(): Promise<KillProof> {
    const { main, tree, killDeadlineMs } = this.#parts;
    const proof = await tree.kill(killDeadlineMs === undefined ? {} : { deadlineMs: killDeadlineMs });
    if (!proof.survivors.includes(main.pid)) await main.exited;
    this.#over = proof.survivors.length === 0;
    return proof;
  }

  /** One system call when the process group is empty. Who left the group is looked for only when somebody stayed in it. */
  async sweep(): Promise<KillProof | undefined> {
    const { main, tree } = this.#parts;
    this.#over = tree.target.leads === undefined ? (await tree.members()).length === 0 : !groupExists(main.pid);
    if (this.#over) return undefined;
    const proof = await this.kill();
    // Who was in the group may have been on its way out, or a stranger by now.
    return proof.killed === 0 ? undefined : proof;
  }

  async processes(): Promise<readonly ProcessInfo[]> {
    const members = await this.#members();
    const commands = await this.#parts.table.commands(members);
    return members.map(({ pid, parent }) => ({ pid, parent, command: commands.get(pid) ?? '' }));
  }

  async freeze(): Promise<void> {
    this.#frozen = true;
    await this.#parts.tree.stop();
  }

  async thaw(): Promise<void> {
    this.#frozen = false;
    await this.#parts.tree.resume();
  }

  /** A sample of what lives now: nothing is known of a tree that is gone. */
  async usage(): Promise<Usage> {
    const members = await this.#members();
    if (members.length === 0) return { ...NO_USAGE, tasks: 0 };
    const { cpuUserMs, cpuSystemMs, memoryBytes, tasks } = this.#parts.table.usage(members);
    const cpuTimeMs = cpuUserMs === undefined || cpuSystemMs === undefined ? undefined : cpuUserMs + cpuSystemMs;
    return { ...NO_USAGE, cpuTimeMs, cpuUserMs, cpuSystemMs, memoryBytes, tasks };
  }

  async #members(): Promise<readonly ProcessRow[]> {
    return this.#over ? [] : this.#parts.tree.members();
  }

  /** While the main process lives, the group of its number can be no other's. */
  #leadsNow(): boolean {
    const { main, tree, table } = this.#parts;
    return tree.target.leads !== undefined && main.identity !== undefined && table.confirms(main.identity);
  }
}

import type { Readable, Writable } from 'node:stream';
import {
  type Confinement,
  type Exit,
  type Handle,
  type Kept,
  type KillProof,
  NO_USAGE,
  type ProcessInfo,
  type ReceiptItem,
  type Usage,
  type Verdict,
} from '@ringfence/core';
import {
  groupExists,
  type MainProcess,
  type ProcessRow,
  type ProcessTable,
  type ProcessTree,
  signalGroup,
} from '@ringfence/posix';
import { handleData } from './handle.ts';
import { NAME } from './mechanisms.ts';
import type { UniversalOptions } from './options.ts';

/** A tree of plain processes on a POSIX system. */
export class PosixConfinement implements Confinement {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  readonly exited: Promise<Exit>;
  readonly items: readonly ReceiptItem[];
  readonly update = undefined;
  readonly kept?: Kept;
  readonly #main: MainProcess;
  readonly #tree: ProcessTree;
  readonly #table: ProcessTable;
  readonly #options: UniversalOptions;
  readonly #cleaned: Promise<unknown>;
  #frozen = false;
  /** Nobody was left when it was last looked for, after the main process had ended: there is nothing to look for again. */
  #over = false;

  constructor(
    main: MainProcess,
    tree: ProcessTree,
    table: ProcessTable,
    items: readonly ReceiptItem[],
    options: UniversalOptions,
    cleaned: Promise<unknown> = Promise.resolve(),
  ) {
    this.#main = main;
    this.#tree = tree;
    this.#table = table;
    this.#options = options;
    this.#cleaned = cleaned;
    this.pid = main.pid;
    this.stdin = main.stdin;
    this.stdout = main.stdout;
    this.stderr = main.stderr;
    this.exited = main.exited;
    if (main.kept !== undefined) this.kept = main.kept;
    this.items = items;
  }

  async signal(signal: NodeJS.Signals, target: 'main' | 'tree'): Promise<void> {
    if (target === 'main') await this.#main.signal(signal);
    else await this.#tree.signal(signal);
  }

  /** To the process group, as a terminal would; where the tree has none of its own, to each process once. */
  readonly polite = async (signal: NodeJS.Signals): Promise<void> => {
    if (this.#leadsNow()) signalGroup(this.pid, signal);
    else await this.#tree.signal(signal);
    // A stopped process takes the signal only when it runs on.
    if (this.#frozen) await this.thaw();
  };

  async kill(): Promise<KillProof> {
    const { killDeadlineMs } = this.#options;
    const proof = await this.#tree.kill(killDeadlineMs === undefined ? {} : { deadlineMs: killDeadlineMs });
    if (!proof.survivors.includes(this.pid)) await this.exited;
    this.#over = proof.survivors.length === 0;
    return proof;
  }

  /** One system call when the process group is empty. Who left the group is looked for only when somebody stayed in it. */
  async sweep(): Promise<KillProof | undefined> {
    const { leads } = this.#tree.target;
    this.#over = leads === undefined ? (await this.#tree.members()).length === 0 : !groupExists(this.pid);
    if (this.#over) return undefined;
    const proof = await this.kill();
    // Who was in the group may have been on its way out, or a stranger by now.
    return proof.killed === 0 ? undefined : proof;
  }

  async processes(): Promise<readonly ProcessInfo[]> {
    const members = await this.#members();
    const commands = await this.#table.commands(members);
    return members.map(({ pid, parent }) => ({ pid, parent, command: commands.get(pid) ?? '' }));
  }

  readonly freeze = async (): Promise<void> => {
    this.#frozen = true;
    await this.#tree.stop();
  };

  readonly thaw = async (): Promise<void> => {
    this.#frozen = false;
    await this.#tree.resume();
  };

  /** A sample of what lives now: nothing is known of a tree that is gone. */
  async usage(): Promise<Usage> {
    const members = await this.#members();
    if (members.length === 0) return { ...NO_USAGE, tasks: 0 };
    const { cpuUserMs, cpuSystemMs, memoryBytes, tasks } = this.#table.usage(members);
    const cpuTimeMs = cpuUserMs === undefined || cpuSystemMs === undefined ? undefined : cpuUserMs + cpuSystemMs;
    return { ...NO_USAGE, cpuTimeMs, cpuUserMs, cpuSystemMs, memoryBytes, tasks };
  }

  /** No kernel counter belongs to a tree of plain processes. */
  async verdict(): Promise<Verdict> {
    return {};
  }

  async handle(): Promise<Handle> {
    return this.#main.handle(NAME, handleData(this.#tree.target));
  }

  abandon(): void {
    this.#tree.abandon();
  }

  async release(): Promise<void> {
    this.#main.close();
    await this.#cleaned;
  }

  async #members(): Promise<readonly ProcessRow[]> {
    return this.#over ? [] : this.#tree.members();
  }

  /** While the main process lives, the group of its number can be no other's. */
  #leadsNow(): boolean {
    const { identity } = this.#main;
    return this.#tree.target.leads !== undefined && identity !== undefined && this.#table.confirms(identity);
  }
}

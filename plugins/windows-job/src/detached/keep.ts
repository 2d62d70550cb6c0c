import { Clocks, type Exit, type Grace, localHost, type StopNote, Stopper } from '@ringfence/core';
import { RunFolder } from '@ringfence/posix/keeper';
import type { JobConfinement } from '../confinement.ts';
import { launchInJob } from '../launch.ts';
import { loadWin32 } from '../win32/koffi.ts';
import { exitSeen, exitText } from './account.ts';
import { Copiers } from './copiers.ts';
import { isKillMarked } from './marks.ts';
import type { Answer, Orders } from './orders.ts';
import { toldError } from './told-error.ts';

/** A program that runs, and its keeper's part in it. */
export interface KeptProgram {
  readonly answer: Answer;
  /** Settles when its end is written down. */
  readonly over: Promise<void>;
}

/**
 * Starts the program of orders in its job, copies what it prints, holds it to what nobody else watches, and writes down how it
 * ended. Never rejects: what failed before the program ran is in the answer.
 * @param released settles when nobody needs the handles of this process any more
 */
export async function keep(orders: Orders, released: Promise<unknown>): Promise<KeptProgram> {
  try {
    return await start(orders, released);
  } catch (error) {
    return { answer: { status: 'failed', error: toldError(error) }, over: Promise.resolve() };
  }
}

async function start(orders: Orders, released: Promise<unknown>): Promise<KeptProgram> {
  const { plan, proved, runId, credential, stdin, state, limits } = orders;
  const options = credential === undefined ? orders.options : { ...orders.options, credential: () => credential };
  const context = { host: localHost(), proved, runId, newSession: true, signal: new AbortController().signal };
  const stdio = { stdin, stdout: 'pipe', stderr: 'pipe' } as const;
  await hearCtrlC();
  const began = performance.now();
  const tree = await launchInJob(plan, { ...context, stdio }, options, 'detached');
  try {
    const folder = new RunFolder(state);
    const { identity } = await tree.handle();
    folder.writeMain(identity);
    const keeper = new Keeper(tree, folder, orders, began);
    const { pid, startTime } = identity;
    const answer = { status: 'started', pid, startTime, items: tree.items, armed: limits } as const;
    return { answer, over: keeper.untilEnd(released) };
  } catch (error) {
    await tree.kill();
    await tree.release();
    throw error;
  }
}

/**
 * Whether Ctrl-C is heard is handed down from process to process, and not to hear it is what everybody in a new process group
 * begins with. The program is to be asked to end by it, whoever started its owner.
 * @see https://learn.microsoft.com/windows/console/setconsolectrlhandler
 */
async function hearCtrlC(): Promise<void> {
  (await loadWin32()).SetConsoleCtrlHandler(null, 0);
}

/** From a running tree to what is written down of its end. */
class Keeper {
  readonly #tree: JobConfinement;
  readonly #folder: RunFolder;
  readonly #grace: Grace;
  readonly #began: number;
  readonly #clocks: Clocks;
  readonly #copiers: Copiers;
  readonly #notes: string[] = [];
  #stopping: Promise<unknown> | undefined;

  constructor(tree: JobConfinement, folder: RunFolder, { limits, grace }: Orders, began: number) {
    this.#tree = tree;
    this.#folder = folder;
    this.#grace = grace;
    this.#began = began;
    this.#clocks = new Clocks(({ kind }) => this.#exceeded(kind));
    this.#copiers = new Copiers(folder.path, tree, (bytes) => this.#clocks.printed(bytes));
    this.#clocks.arm(limits, limits.cpuTime === undefined ? undefined : tree);
  }

  async untilEnd(released: Promise<unknown>): Promise<void> {
    const exit = exitSeen(await this.#tree.exited, isKillMarked(this.#folder));
    const durationMs = performance.now() - this.#began;
    this.#clocks.stop();
    await this.#stopping;
    await this.#sweep();
    await this.#write(exit, durationMs);
    await this.#copiers.end();
    await released;
    await this.#tree.release();
  }

  /** The reason is written down before the first signal. */
  #exceeded(kind: StopNote['kind']): void {
    try {
      this.#folder.takeStop({ kind });
    } catch (error) {
      // A limit is kept also where its reason cannot be.
      this.#notes.push(`the reason of the stop could not be written down: ${String(error)}`);
    }
    this.#stopping = new Stopper(this.#tree).stop(this.#grace);
    this.#stopping.catch(() => undefined);
  }

  async #sweep(): Promise<void> {
    const left = await this.#tree.sweep();
    if (left !== undefined) this.#notes.push(`${left.killed ?? 'some'} process(es) left by the command were killed`);
  }

  async #write(exit: Exit, durationMs: number): Promise<void> {
    const [verdict, usage] = [await this.#tree.verdict(), await this.#tree.usage()];
    const notes = [...(verdict.notes ?? []), ...this.#notes];
    const text = exitText({ exit, durationMs, usage, verdict: notes.length === 0 ? verdict : { ...verdict, notes } });
    if (text !== undefined) this.#folder.writeExit(text);
  }
}

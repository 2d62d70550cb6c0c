import type { Spawned, Spawner } from '@ringfence/core';
import { RingfenceError } from '@ringfence/core';
import { COOKIE } from '../process/cookie.ts';
import { formatOwner, thisOwner } from '../process/owner.ts';
import { GUARDIAN } from './script.ts';
import type { GuardianTools } from './tools.ts';

/** A guardian that is ended again and again by somebody is not started for ever. */
const MOST_REVIVALS = 5;

/** What a guardian that has taken a pipe is told through it. */
interface Alive {
  /** False when the guardian is gone: what was said is lost. */
  tell(text: string): Promise<boolean>;
}

/** The one process that outlives this one, for the time it takes to kill what this one leaves. */
export class Guardian {
  readonly #spawner: Spawner;
  readonly #tools: GuardianTools;
  /** What is watched, by its slot: a number is taken again as soon as it is free, so that the guardian has few. */
  readonly #watched = new Map<number, string>();
  #starting: Promise<Alive> | undefined;
  #revivals = 0;

  constructor(spawner: Spawner, tools: GuardianTools) {
    this.#spawner = spawner;
    this.#tools = tools;
  }

  /**
   * Resolves when the guardian has everything in its pipe: from then on it is killed when this process ends.
   * @throws RingfenceError `SPAWN_FAILED`, `FENCE_SETUP_FAILED` when no guardian can be had
   */
  async watch(lines: readonly string[]): Promise<number> {
    let slot = 0;
    while (this.#watched.has(slot)) slot += 1;
    this.#watched.set(slot, '');
    try {
      await this.add(slot, lines);
      return slot;
    } catch (error) {
      this.#watched.delete(slot);
      throw error;
    }
  }

  /** More about what is watched in that slot. @throws RingfenceError as `watch` */
  async add(slot: number, lines: readonly string[]): Promise<void> {
    const text = lines.map((line) => told(line, slot)).join('');
    const alive = this.#starting;
    this.#watched.set(slot, `${this.#watched.get(slot) ?? ''}${text}`);
    // A guardian that is started now is told everything anyway.
    if (alive === undefined || !(await (await alive).tell(text))) await this.#alive();
  }

  /** What is watched in that slot is over. */
  forget(slot: number): void {
    if (!this.#watched.delete(slot)) return;
    // A guardian that is gone needs no word.
    void this.#starting?.then((alive) => alive.tell(`forget ${slot}\n`)).catch(() => undefined);
  }

  #alive(): Promise<Alive> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<Alive> {
    try {
      const spawned = await this.#spawn();
      const pipe = new Pipe(spawned);
      // Its traps are set, and this shell understands the script, before anybody relies on it.
      const said = await spawned.control;
      if (said !== 'ready\n') throw unready(said);
      if (!(await pipe.tell([...this.#watched.values()].join('')))) throw unready('nothing more');
      void spawned.exited.then(() => this.#revive());
      return pipe;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  #revive(): void {
    this.#starting = undefined;
    this.#revivals += 1;
    if (this.#watched.size === 0 || this.#revivals > MOST_REVIVALS) return;
    // Whoever starts the next run is told why there is no guardian; those that run are found by the next start.
    this.#alive().catch(() => undefined);
  }

  #spawn(): Promise<Spawned> {
    const { shell, grep, rmdir, sleep } = this.#tools;
    const { [COOKIE]: outer } = process.env;
    return this.#spawner.spawn({
      file: shell,
      args: ['-c', GUARDIAN, 'ringfence-guardian', grep, rmdir, sleep, COOKIE, formatOwner(thisOwner())],
      // It belongs to the run that its owner is in, if any, and to none of those that it watches.
      env: outer === undefined ? {} : { [COOKIE]: outer },
      cwd: '/',
      stdio: { stdin: 'pipe', stdout: 'ignore', stderr: 'ignore' },
      newSession: true,
      controlPipe: true,
      background: true,
    });
  }
}

/** The owner's end of the pipe. It keeps nobody alive, and is closed by the kernel alone. */
class Pipe implements Alive {
  readonly #stdin: Spawned['stdin'];
  #gone = false;

  constructor({ stdin, exited }: Spawned) {
    this.#stdin = stdin;
    const over = (): void => {
      this.#gone = true;
    };
    void exited.then(over);
    stdin?.on('error', over);
    if (stdin !== undefined && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  }

  /** A write that the kernel takes at once is in the pipe when it returns; only a full pipe has to be waited for. */
  async tell(text: string): Promise<boolean> {
    const stdin = this.#stdin;
    if (this.#gone || stdin === undefined) return false;
    if (text === '') return true;
    const taken = new Promise<boolean>((resolve) => stdin.write(text, (error) => resolve(error == null)));
    return stdin.writableLength === 0 ? !this.#gone : taken;
  }
}

/** `VERB SLOT REST`. A line break would end it early, and a shell drops blanks at its end. */
function told(line: string, slot: number): string {
  const space = line.indexOf(' ');
  const rest = line.slice(space + 1);
  if (!/[\n\0]|^\s|\s$/.test(rest)) return `${line.slice(0, space)} ${slot} ${rest}\n`;
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'a group has a line break in its path, or a blank at an end of it',
    received: rest,
  });
}

function unready(said: string | undefined): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'the guardian that ends the tree with its owner did not start',
    expected: 'ready',
    received: said,
  });
}

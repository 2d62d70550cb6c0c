import type { Confinement, KillProof, KillReceipt } from '../contract/index.ts';
import { errorText } from '../errors/index.ts';
import { endsWithin } from './drain.ts';

/** How a tree is asked to end: the signal, and the milliseconds until force; 0 forces at once. */
export interface Grace {
  readonly signal: NodeJS.Signals;
  readonly ms: number;
}

/** Asking takes a program of its own on some platforms: one that needs longer than this, and than the grace, is not waited for. */
const LONGEST_QUESTION_MS = 10_000;
const FIRST_LOOK_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * The end of one tree: asked politely at most once, killed at most once, whoever asks and however often.
 * A kill does not wait for a question that is still on its way.
 */
export class Stopper {
  readonly #confinement: Confinement;
  readonly #began = performance.now();
  readonly notes: string[] = [];
  #politeSignal: NodeJS.Signals | undefined;
  #killing: Promise<KillReceipt> | undefined;
  #forced = false;
  #hurry: () => void = () => undefined;
  readonly #hurried = new Promise<void>((resolve) => {
    this.#hurry = resolve;
  });

  constructor(confinement: Confinement) {
    this.#confinement = confinement;
  }

  /** True when the main process did not end by the polite way. */
  get forced(): boolean {
    return this.#forced;
  }

  /** Signal, grace, force. Where the executor has no polite way it is killed at once. */
  async stop(grace: Grace): Promise<KillReceipt> {
    const { polite, exited } = this.#confinement;
    if (grace.ms === 0 || polite === undefined) this.#hurry();
    else await this.#ask(polite, grace);
    const ended = await endsWithin(exited, 0);
    return this.kill(!ended);
  }

  /** Kills at once; ends the grace of a `stop` that is under way. */
  kill(forced: boolean): Promise<KillReceipt> {
    this.#hurry();
    this.#forced ||= forced;
    this.#killing ??= this.#confinement.kill().then((proof) => this.#receipt(proof));
    return this.#killing;
  }

  async #ask(polite: NonNullable<Confinement['polite']>, grace: Grace): Promise<void> {
    const asked = Promise.race([this.#question(polite, grace), this.#hurried.then(() => false)]);
    const longest = Math.max(grace.ms, LONGEST_QUESTION_MS);
    if (!(await endsWithin(asked, longest))) {
      this.notes.push(`the polite signal was still not sent after ${Math.round(longest / 1000)} s`);
    } else if (await asked) {
      await this.#patience(grace.ms);
    }
  }

  /** False when it could not be asked, which is no reason to leave the tree running. */
  async #question(polite: NonNullable<Confinement['polite']>, grace: Grace): Promise<boolean> {
    try {
      await polite(grace.signal);
      this.#politeSignal = grace.signal;
      return true;
    } catch (error) {
      this.notes.push(`the polite signal could not be sent: ${errorText(error)}`);
      return false;
    }
  }

  /** The grace is the whole tree's: a server under a shell may still be closing down when the shell is gone. */
  async #patience(graceMs: number): Promise<void> {
    const end = performance.now() + graceMs;
    await endsWithin(Promise.race([this.#confinement.exited, this.#hurried]), graceMs);
    let pause = FIRST_LOOK_MS;
    while (performance.now() < end && (await this.#confinement.processes()).length > 0) {
      if (await endsWithin(this.#hurried, Math.min(pause, end - performance.now()))) return;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  #receipt(proof: KillProof): KillReceipt {
    return { ...proof, politeSignal: this.#politeSignal, durationMs: performance.now() - this.#began };
  }
}

import { CAPABILITIES, capabilityEntry, type KnownCapability, SUPERVISED } from '@ringfence/core';
import { must } from '../broken.ts';
import type { Outside } from '../outside/outside.ts';
import { idle } from '../stage/invocation.ts';
import { Stage } from '../stage/stage.ts';
import { gradeHere, type OpenedSubject } from '../subject/subject.ts';
import { refusedTogether, refuseItem } from './items.ts';
import { VERB_REFUSALS } from './verbs.ts';

/**
 * How the executor says of a capability that it is not offered. Each capability is asked once, whatever number of cases
 * is about it; one run is enough to ask for all items, and one for all verbs.
 */
export class Refusals {
  readonly #subject: OpenedSubject;
  readonly #outside: Outside;
  readonly #answers = new Map<KnownCapability, Promise<string>>();
  #receipt: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(subject: OpenedSubject, outside: Outside) {
    this.#subject = subject;
    this.#outside = outside;
  }

  /** The words in which it is refused. @throws CaseBroken when it is not refused as it should be */
  of(capability: KnownCapability): Promise<string> {
    const known = this.#answers.get(capability) ?? this.#ask(capability);
    this.#answers.set(capability, known);
    // Whoever asks gets the rejection.
    known.catch(() => undefined);
    return known;
  }

  async #ask(capability: KnownCapability): Promise<string> {
    const item = capabilityEntry(capability)?.item;
    const reason = this.#probedReason(capability);
    if (item !== undefined) {
      const planned = await this.#onStage((stage) => refuseItem(stage, item));
      this.#receipt ??= this.#onStage((stage) => refusedTogether(stage, this.#items()));
      const wrong = (await this.#receipt).get(item);
      must(wrong === undefined, `the receipt says that ${item} is not enforced, with the reason`, wrong);
      return reason ?? planned;
    }
    const refuse = VERB_REFUSALS[capability];
    if (refuse === undefined) return reason ?? 'it is not claimed';
    const words = await this.#onStage(async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      return refuse(run, stage);
    });
    return reason ?? words;
  }

  /** What the probe said, where it tried and did not get it. */
  #probedReason(capability: KnownCapability): string | undefined {
    const { result } = this.#subject.candidate;
    const offered = result.status === 'proved' ? result.offer[capability] : undefined;
    return offered?.grade === 'none' ? offered.message : undefined;
  }

  /** Every item that is not offered. */
  #items(): readonly string[] {
    return Object.entries(CAPABILITIES).flatMap(([id, entry]) => {
      const supervised = SUPERVISED.some((held) => held === id);
      return 'item' in entry && !supervised && gradeHere(this.#subject, id) === 'none' ? [entry.item] : [];
    });
  }

  async #onStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
    const stage = new Stage(this.#subject, this.#outside);
    try {
      return await act(stage);
    } finally {
      await stage.close();
    }
  }
}

/** An executor does not show what it must; the message says what must be. */
export class CaseBroken extends Error {
  readonly received: unknown;

  constructor(message: string, received?: unknown) {
    super(message);
    this.name = 'CaseBroken';
    this.received = received;
  }
}

/** This machine does not let the case be tried; the message says why. */
export class CaseNotTried extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CaseNotTried';
  }
}

/** @throws CaseBroken with the sentence that does not hold, and what was seen instead */
export function must(holds: boolean, sentence: string, received?: unknown): asserts holds {
  if (!holds) throw new CaseBroken(sentence, received);
}

import {
  type CapabilityClaims,
  capabilityOfItem,
  errorText,
  type Lacking,
  type Offered,
  type Reason,
  type ReceiptValue,
  type Setting,
} from '@ringfence/core';
import { writeControl } from './control-file.ts';
import type { BoundController } from './controller.ts';

/** One item that a probe sets in its throw-away group. */
export interface Trial {
  readonly item: string;
  readonly value: ReceiptValue;
  /** What reading it back must give; left out: the value. */
  readonly expected?: ReceiptValue;
}

/** Sets an item as a run would, and reads it back. */
export function tryItem(bound: BoundController, trial: Trial, claims: CapabilityClaims): Offered | Lacking {
  const capability = capabilityOfItem(trial.item) ?? trial.item;
  const claim = claims[capability];
  if (claim === undefined || claim.grade === 'none')
    return lacking({ message: 'this executor has no mechanism for it' });
  const { grade, mechanism } = claim;
  const { item, value } = trial;
  const setting: Setting = { item, capability, requested: value, implied: false, grade, mechanism, value };
  try {
    const writes = bound.controller.writes([setting], bound.group);
    for (const write of writes) writeControl(bound.group.directory, write);
    const { readBack } = bound.controller.reading(setting, bound.group);
    const wrote = writes.map(({ file, value: text }) => `${file} ${text}`).join(', ');
    if (!isSame(readBack, trial.expected ?? value)) return lacking(unheld(wrote, readBack));
    return { grade, mechanism, proof: `${wrote} was written to a group and read back` };
  } catch (error) {
    return lacking({ message: errorText(error) });
  }
}

/** A capability that was tried and not got. */
export function lacking(reason: Reason): Lacking {
  return { grade: 'none', ...reason };
}

function unheld(wrote: string, readBack: ReceiptValue): Reason {
  return { message: `the kernel took ${wrote} and answers ${JSON.stringify(readBack)}` };
}

function isSame(one: ReceiptValue, other: ReceiptValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

import { RingfenceError } from '@ringfence/core';
import type { Credential } from './identity/credential.ts';
import { PRIORITY_CLASSES, type Priority } from './limits/priority.ts';
import { UI_RESTRICTION_FLAGS, type UiRestriction } from './limits/ui.ts';

/** What a user may choose. */
export interface WindowsJobOptions {
  /**
   * Default `'attached'`: the tree dies with this process, however this process ends. `'detached'`: it goes on, and another
   * process opens it by its handle; its standard streams may then be files, `'ignore'` or `'inherit'`, and no pipes.
   */
  readonly lifetime?: 'attached' | 'detached';
  /**
   * Default `'refuse'`: `.bat` and `.cmd` files are not started. `'quote'`: cmd.exe runs them, with arguments quoted so
   * that it reads them as arguments; what the script then does with them is its own.
   */
  readonly batchFiles?: 'refuse' | 'quote';
  /** The password of the user that `runAs` names. Asked for at each start, never kept and never shown. */
  readonly credential?: (user: string) => Credential | Promise<Credential>;
  /**
   * Default `'own'`. `'restricted'`: no privilege but passing folders, and no use of administrator groups;
   * `'low-integrity'`: and no writing to anything that is not marked as low.
   */
  readonly privileges?: 'own' | 'restricted' | 'low-integrity';
  /** Bytes that each process may have committed. */
  readonly processMemory?: number;
  /** Milliseconds that each process may spend in user mode. */
  readonly processUserTime?: number;
  readonly priority?: Priority;
  /** What the tree is kept from on the desktop. Such a job can hold no other job. */
  readonly uiRestrictions?: readonly UiRestriction[];
}

type Check = readonly [fits: (value: unknown) => boolean, expected: string];

const CHECKS: Readonly<Record<keyof WindowsJobOptions, Check>> = {
  lifetime: oneOf('attached', 'detached'),
  batchFiles: oneOf('refuse', 'quote'),
  credential: [(value) => typeof value === 'function', 'a function from a user to { password }'],
  privileges: oneOf('own', 'restricted', 'low-integrity'),
  processMemory: wholeNumber('bytes'),
  processUserTime: wholeNumber('milliseconds'),
  priority: oneOf(...Object.keys(PRIORITY_CLASSES)),
  uiRestrictions: listOf(...Object.keys(UI_RESTRICTION_FLAGS)),
};

/** The options, once they are understood. @throws RingfenceError `INVALID_OPTION` */
export function checkOptions(options: WindowsJobOptions): WindowsJobOptions {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) checkOption(name, value);
  }
  return options;
}

function checkOption(name: string, value: unknown): void {
  const check = Object.entries(CHECKS).find(([known]) => known === name)?.[1];
  if (check?.[0](value)) return;
  throw new RingfenceError('INVALID_OPTION', {
    problem: check === undefined ? `windowsJob() has no option ${name}` : `the option ${name} was not understood`,
    expected: check?.[1] ?? Object.keys(CHECKS).join(', '),
    // A credential in the wrong place or shape is still a secret.
    ...(check === undefined || name === 'credential' ? {} : { received: value }),
  });
}

function oneOf(...words: readonly string[]): Check {
  return [(value) => words.some((word) => word === value), words.join(', ')];
}

function listOf(...words: readonly string[]): Check {
  const fits = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => words.includes(entry));
  return [fits, `a list of ${words.join(', ')}`];
}

function wholeNumber(unit: string): Check {
  return [(value) => Number.isSafeInteger(value) && Number(value) > 0, `a whole number of ${unit}, at least 1`];
}

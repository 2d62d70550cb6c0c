import { constants } from 'node:os';
import {
  type Identity,
  type Isolation,
  type Resources,
  RingfenceError,
  type StartOptions,
  type Wish,
} from '@ringfence/core';
import { parseDuration, withUnit } from '@ringfence/core/units';
import { type Given, isOff, isSet, said, textOf, textsOf } from './given.ts';
import { readResources } from './resources.ts';

/** Where the program's output goes: straight to ours, through us so that it can be watched, or into the report. */
export type OutputWay = 'inherit' | 'relay' | 'capture';

/** What is told about the run, and where. */
export interface Telling {
  readonly stats: boolean;
  /** A file, `-` for stderr, or `undefined` for none. */
  readonly receipt: string | undefined;
  readonly json: boolean;
  readonly explain: boolean;
  readonly dryRun: boolean;
  readonly quiet: boolean;
}

/** What somebody who typed `ringfence run` wants. */
export interface Intent {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `undefined` for the working directory of this process. */
  readonly cwd: string | undefined;
  readonly wish: Wish & { readonly resources: Resources };
  readonly start: StartOptions;
  readonly output: OutputWay;
  /** The program stays in the session of this process, and a terminal's Ctrl-C reaches both. */
  readonly sharesTerminal: boolean;
  readonly telling: Telling;
}

/**
 * The intent behind the words and options of `ringfence run`. What limits mean is core's to judge, when it starts.
 * @throws RingfenceError `INVALID_OPTION`, `INVALID_RESOURCE` for a time that was not understood
 */
export function readIntent(words: readonly string[], given: Given, stdinIsTTY: boolean): Intent {
  const [name = '', ...args] = words;
  const resources = readResources(given);
  const sharesTerminal = isSet(given, 'tty') || (stdinIsTTY && !isOff(given, 'tty'));
  const telling = readTelling(given);
  return {
    name,
    args,
    env: readEnv(given),
    cwd: textOf(given, 'cwd'),
    wish: { resources, ...said({ identity: readIdentity(given) }), isolation: readIsolation(given) },
    start: readStart(given, sharesTerminal, telling.json),
    output: outputWay(resources, telling),
    sharesTerminal,
    telling,
  };
}

function readTelling(given: Given): Telling {
  return {
    stats: isSet(given, 'stats'),
    receipt: textOf(given, 'receipt'),
    json: isSet(given, 'json'),
    explain: isSet(given, 'explain'),
    dryRun: isSet(given, 'dryRun'),
    quiet: isSet(given, 'quiet'),
  };
}

/** Only what passes this process can be counted by it. */
function outputWay({ idleTime, output }: Resources, { json }: Telling): OutputWay {
  if (json) return 'capture';
  return idleTime === undefined && output === undefined ? 'inherit' : 'relay';
}

function readStart(given: Given, sharesTerminal: boolean, keepsOutput: boolean): StartOptions {
  const killAfter = textOf(given, 'killAfter');
  const stopSignal = textOf(given, 'stopSignal');
  const required = textsOf(given, 'require').flatMap((list) => list.split(','));
  return said({
    strict: isSet(given, 'strict'),
    require: required.length === 0 ? undefined : required,
    executor: textOf(given, 'executor'),
    buffer: keepsOutput,
    killSignal: stopSignal === undefined ? undefined : readSignal(stopSignal),
    forceKillAfterDelay: killAfter === undefined ? undefined : parseDuration(withUnit(killAfter, 's'), '--kill-after'),
    newSession: !sharesTerminal,
  });
}

/** `TERM`, `SIGTERM` or `15`, as kill(1) takes it. */
function readSignal(text: string): NodeJS.Signals {
  const name = text.toUpperCase().replace(/^(?!SIG)/, 'SIG');
  const known = Object.entries(constants.signals).find(([signal, n]) => signal === name || String(n) === text)?.[0];
  if (known !== undefined && isSignal(known)) return known;
  throw new RingfenceError('INVALID_OPTION', {
    problem: '--stop-signal is no signal of this platform',
    expected: 'a name or a number such as TERM, SIGINT or 15',
    received: text,
  });
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

function readIdentity(given: Given): string | Identity | undefined {
  const text = textOf(given, 'user');
  const at = text?.indexOf(':') ?? -1;
  return text === undefined || at === -1 ? text : { user: text.slice(0, at), group: text.slice(at + 1) };
}

function readIsolation(given: Given): Isolation {
  const systemCalls = textsOf(given, 'systemCall');
  return said({
    noNewPrivileges: isOff(given, 'newPrivileges') || undefined,
    network: isOff(given, 'network') ? ('none' as const) : undefined,
    dropCapabilities: isSet(given, 'dropCapabilities') || undefined,
    privateTmp: isSet(given, 'privateTmp') || undefined,
    readOnlySystem: isSet(given, 'readOnlySystem') || undefined,
    privateDevices: isSet(given, 'privateDevices') || undefined,
    privatePids: isSet(given, 'privatePids') || undefined,
    systemCalls: systemCalls.length === 0 ? undefined : systemCalls,
  });
}

function readEnv(given: Given): Readonly<Record<string, string>> {
  return Object.fromEntries(textsOf(given, 'env').map(readVariable));
}

function readVariable(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new RingfenceError('INVALID_OPTION', {
    problem: '--env names no variable with a value',
    expected: '--env NAME=VALUE; variables of this process are passed on anyway',
    // Without an equals sign the text may as well be a secret that was meant to be a value.
    received: `text of ${text.length} characters`,
  });
}

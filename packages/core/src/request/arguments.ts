import { readEntries, readList } from './record.ts';
import { type Objection, refusal } from './refusal.ts';

const ENVIRONMENT = {
  code: 'INVALID_COMMAND',
  what: 'the environment',
  example: "{ LANG: 'C' }",
  secret: true,
} as const;

/** A surrogate without its partner has no UTF-8 form: the program would get U+FFFD in its place. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The name or path of a program, unchanged. It is not looked up here.
 * @throws RingfenceError `INVALID_COMMAND`
 */
export function checkName(name: unknown): string {
  const text = checkText(name, 'the name of the program', name);
  if (text !== '') return text;
  throw invalid({
    problem: 'the name of the program is empty',
    expected: 'a name on the PATH, or a path',
    received: name,
  });
}

/**
 * A frozen copy of a program's arguments, every character unchanged; an empty argument is one.
 * @throws RingfenceError `INVALID_COMMAND` for what a program cannot be given: no text, NUL, a lone surrogate
 */
export function checkArguments(args: unknown): readonly string[] {
  const list = readList(args, { code: 'INVALID_COMMAND', what: 'the list of arguments', example: "['-c', 'text']" });
  if (list === undefined) {
    throw invalid({
      problem: 'the arguments are not a list',
      expected: "a list such as ['-c', 'text']",
      received: args,
    });
  }
  return Object.freeze(list.map((argument, index) => checkText(argument, `argument ${index + 1}`, argument)));
}

/**
 * A working directory, unchanged. That it exists is not checked here.
 * @throws RingfenceError `INVALID_COMMAND`
 */
export function checkDirectory(cwd: unknown): string {
  const text = checkText(cwd, 'the working directory', cwd);
  if (text !== '') return text;
  throw invalid({ problem: 'the working directory is empty', expected: 'the path of a folder', received: cwd });
}

/**
 * A frozen copy of an environment without the variables whose value is `undefined`: those are removed.
 * Values never stand in a refusal: they may be secrets.
 * @throws RingfenceError `INVALID_COMMAND`
 */
export function checkEnvironment(env: unknown): Readonly<Record<string, string>> {
  const variables = readEntries(env, ENVIRONMENT).map(([name, value]) => [checkVariable(name), value] as const);
  const set = variables.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, checkValue(name, value)] as const],
  );
  return Object.freeze(Object.fromEntries(set));
}

/**
 * The environment of a program that inherits one and changes it; `undefined` removes an inherited variable.
 * @throws RingfenceError `INVALID_COMMAND`, also for an `env` that a spread would take for an empty one, such as a `Map`
 */
export function mergeEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  env: unknown,
): Readonly<Record<string, string>> {
  const written = readEntries(env, ENVIRONMENT);
  const set = checkEnvironment(env);
  // What was inherited came through execve(2) and can go through it again: only what the caller wrote is checked.
  const merged: Record<string, string | undefined> = { ...inherited, ...set };
  for (const [name, value] of written) if (value === undefined) merged[String(name)] = undefined;
  return Object.freeze(Object.fromEntries(Object.entries(merged).filter(isSet)));
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}

function checkVariable(name: string | symbol): string {
  const text = checkText(name, 'the name of a variable', name);
  if (text !== '' && !text.includes('=')) return text;
  throw invalid({
    problem: 'a variable has a name that no environment can hold',
    expected: 'a name that is not empty and has no =',
    received: text,
  });
}

function checkValue(name: string, value: unknown): string {
  return checkText(value, `the variable ${name}`, kindOf(value));
}

function checkText(value: unknown, what: string, shown: unknown): string {
  const text = typeof value === 'string' ? value : undefined;
  if (text !== undefined && !text.includes('\0') && !LONE_SURROGATE.test(text)) return text;
  throw invalid({
    problem: text === undefined ? `${what} is not text` : `${what} has a character that no program can be given`,
    expected: 'text without a NUL byte and without half of a surrogate pair',
    received: shown,
    remedy: typeof value === 'number' ? 'String(value)' : undefined,
  });
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'text that is not shown here';
  return value === null ? 'null' : `a value of type ${typeof value}`;
}

function invalid(objection: Objection): Error {
  return refusal('INVALID_COMMAND', objection);
}

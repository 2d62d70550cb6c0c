import { readList } from './record.ts';
import { type Objection, refusal } from './refusal.ts';

/** What a tag function gets as its first argument; `undefined` stands for an escape that JavaScript does not know. */
export interface TemplateLiterals extends ReadonlyArray<string | undefined> {
  readonly raw: readonly string[];
}

/** Words and gaps: `gap` is white space that was typed, and ends a word. */
type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'gap' };

const GAP: Token = { kind: 'gap' };
const ACCEPTED = 'text, a number, or a list of them';

/** One character as it was typed: an escape sequence is one, and so is a backslash before a line's end. */
const TYPED = /\\u\{[^}]*\}|\\u[\s\S]{4}|\\x[\s\S]{2}|\\\r\n|\\[\s\S]|[\s\S]/g;

/**
 * The program and its arguments of a template such as fence`grep ${pattern} ${files}`.
 * Only white space that was typed splits: `\n` and a backslash before a space do not. A value is never split nor quoted;
 * what touches it is part of the same argument, and a list becomes one argument for each entry: none for an empty one.
 * @throws RingfenceError `INVALID_COMMAND` for an empty template, an unknown escape, and a value that is no text
 */
export function parseTemplate(strings: TemplateLiterals, values: readonly unknown[]): readonly [string, ...string[]] {
  const tokens = strings.flatMap((text, index) => [
    ...literalTokens(text, strings.raw[index] ?? ''),
    ...(index < values.length ? valueTokens(values[index]) : []),
  ]);
  const [name, ...args] = joinTokens(tokens);
  if (name !== undefined) return [name, ...args];
  throw invalid({
    problem: 'the template is empty',
    expected: 'a program and its arguments',
    received: strings.raw.join(''),
  });
}

/** Walks over what was typed and over what it means side by side: only `raw` tells a typed newline from `\n`. */
function literalTokens(cooked: string | undefined, raw: string): readonly Token[] {
  if (cooked === undefined) {
    throw invalid({
      problem: 'the template has an unknown backslash sequence',
      expected: 'a doubled backslash for one',
      received: raw,
    });
  }
  let position = 0;
  return (raw.match(TYPED) ?? []).flatMap((typed): readonly Token[] => {
    const start = position;
    position += meantLength(typed);
    if (/^[ \t\r\n]$/.test(typed)) return [GAP];
    // A backslash at a line's end stands for nothing, not for an empty argument.
    return start === position ? [] : [{ kind: 'text', text: cooked.slice(start, position) }];
  });
}

/** How many UTF-16 units a typed character stands for. */
function meantLength(typed: string): number {
  if (/^\\[\r\n\u2028\u2029]/.test(typed)) return 0;
  const codePoint = /^\\u\{([0-9a-f]+)\}$/i.exec(typed)?.[1];
  return codePoint !== undefined && Number.parseInt(codePoint, 16) > 0xffff ? 2 : 1;
}

/** Entries of a list are apart from each other, and the first and last still touch what stands beside the list. */
function valueTokens(value: unknown): readonly Token[] {
  const list = readList(value, { code: 'INVALID_COMMAND', what: 'a list in a template', example: "['a', 'b']" });
  if (list === undefined) return [valueToken(value)];
  return list.flatMap((entry, index) => (index === 0 ? [valueToken(entry)] : [GAP, valueToken(entry)]));
}

function valueToken(value: unknown): Token {
  if (typeof value === 'string' || typeof value === 'number') return { kind: 'text', text: String(value) };
  throw invalid({
    problem: 'a template has a value that is no argument',
    expected: ACCEPTED,
    received: value,
    remedy: hint(value),
  });
}

function hint(value: unknown): string | undefined {
  if (typeof value === 'boolean' || typeof value === 'bigint') return 'String(value)';
  if (value === undefined || value === null) return '[] for no argument at all';
  return Object.prototype.toString.call(value) === '[object Promise]' ? 'await the value first' : undefined;
}

/** A word begins with its first text, even an empty one: an empty value is an argument. */
function joinTokens(tokens: readonly Token[]): readonly string[] {
  const words: string[] = [];
  let open = false;
  for (const token of tokens) {
    if (token.kind === 'text') words.push(open ? `${words.pop() ?? ''}${token.text}` : token.text);
    open = token.kind === 'text';
  }
  return words;
}

function invalid(objection: Objection): Error {
  return refusal('INVALID_COMMAND', objection);
}

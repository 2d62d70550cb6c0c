import { type RefusalCode, refusal } from './refusal.ts';
import { type Aliases, didYouMean } from './suggest.ts';

/** A plain object as a caller may write it. */
export interface Shape {
  readonly code: RefusalCode;
  /** How the object is called in a refusal, for example `io`. */
  readonly what: string;
  readonly fields: readonly string[];
  readonly aliases?: Aliases;
  /** The object as a person would type it. */
  readonly example: string;
  /** Keeps the values out of every message. */
  readonly secret?: boolean;
}

/** NGROUPS_MAX of Linux, the longest list a request can sensibly hold; a sparse array of 2^32 would take the memory. */
const LONGEST_LIST = 65_536;

/**
 * The fields of a plain object that are not `undefined`, each read once.
 * @throws RingfenceError of the shape's code for anything else, and for a field that the shape does not know
 */
export function readFields(value: unknown, shape: Shape): ReadonlyMap<string, unknown> {
  const entries = readEntries(value, shape);
  const unknown = entries.find(([key]) => typeof key === 'symbol' || !shape.fields.includes(key));
  if (unknown !== undefined) throw unknownField(String(unknown[0]), shape);
  return new Map(
    entries.flatMap(([key, field]) => (typeof key === 'symbol' || field === undefined ? [] : [[key, field]])),
  );
}

/**
 * Every own field of a plain object, each read once, in its order.
 * @throws RingfenceError of the shape's code when it is no plain object or a field cannot be read
 */
export function readEntries(
  value: unknown,
  shape: Omit<Shape, 'fields' | 'aliases'>,
): readonly (readonly [string | symbol, unknown])[] {
  const entries = attempt(() => (isPlain(value) ? ownEntries(value) : undefined), shape);
  if (entries !== undefined) return entries;
  throw refusal(shape.code, {
    problem: `${shape.what} is not a plain object`,
    expected: `an object such as ${shape.example}`,
    received: shape.secret === true ? `a value of type ${typeof value}` : value,
  });
}

/**
 * A copy of a list, or `undefined` when the value is no list.
 * @throws RingfenceError of the shape's code when the list is too long or cannot be read
 */
export function readList(value: unknown, shape: Omit<Shape, 'fields'>): readonly unknown[] | undefined {
  const list = attempt(
    () =>
      Array.isArray(value)
        ? value.length > LONGEST_LIST || Array.from({ length: value.length }, (_, index): unknown => value[index])
        : undefined,
    shape,
  );
  if (typeof list !== 'boolean') return list;
  throw refusal(shape.code, {
    problem: `${shape.what} has too many entries`,
    expected: `at most ${LONGEST_LIST} entries`,
  });
}

/** A getter or a proxy may throw anything; the refusal keeps it as its cause and never prints such a value. */
function attempt<T>(read: () => T, shape: Omit<Shape, 'fields' | 'aliases'>): T {
  try {
    return read();
  } catch (cause) {
    throw refusal(shape.code, {
      problem: `${shape.what} cannot be read`,
      expected: `an object such as ${shape.example}`,
      cause,
    });
  }
}

/** A `Map`, a list or an instance with accessors is refused: reading its own fields alone would lose what it holds. */
function isPlain(value: unknown): value is Readonly<Record<string | symbol, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return holdsNothing(Object.getPrototypeOf(value));
}

/** True for `Object.prototype` of any realm, and for a prototype in between as `process.env` has one. */
function holdsNothing(prototype: object | null): boolean {
  if (prototype === null || Object.hasOwn(prototype, 'isPrototypeOf')) return true;
  const empty = Reflect.ownKeys(prototype).every((key) => key === 'constructor');
  return empty && holdsNothing(Object.getPrototypeOf(prototype));
}

function ownEntries(
  value: Readonly<Record<string | symbol, unknown>>,
): readonly (readonly [string | symbol, unknown])[] {
  return Reflect.ownKeys(value).map((key) => [key, value[key]] as const);
}

function unknownField(key: string, shape: Shape): Error {
  return refusal(shape.code, {
    problem: `${shape.what} has no field of that name`,
    expected: shape.fields.join(', '),
    received: key,
    remedy: didYouMean(key, shape.fields, shape.aliases),
  });
}

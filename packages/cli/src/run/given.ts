/** Options as commander hands them over: looked at here, and nowhere trusted to be of a type. */
export type Given = Readonly<Record<string, unknown>>;

/** The text of an option, or `undefined` when it was not given. */
export function textOf(given: Given, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}

/** Every text of an option that may be repeated, in the order in which they were given. */
export function textsOf(given: Given, name: string): readonly string[] {
  const value = given[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** True when a flag was given. */
export function isSet(given: Given, name: string): boolean {
  return given[name] === true;
}

/** True when the `--no-` form of a flag was given. */
export function isOff(given: Given, name: string): boolean {
  return given[name] === false;
}

/** What is left when every field that is `undefined` is left out, as optional fields of core want it. */
export type Said<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The fields that were said. */
export function said<T extends object>(fields: T): Said<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Said<T>;
}

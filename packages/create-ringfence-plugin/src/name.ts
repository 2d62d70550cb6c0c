/** A name that no executor can have; the message says what one looks like. */
export class NameProblem extends Error {
  constructor(given: string) {
    super(
      `an executor is called by lower case letters, digits and dashes, and begins with a letter; not ${JSON.stringify(given)}`,
    );
    this.name = 'NameProblem';
  }
}

/** What an executor, its package and its folder are called. */
export interface PluginName {
  /** The executor. */
  readonly name: string;
  readonly packageName: string;
}

const PREFIX = 'ringfence-plugin-';

/** Reads a name with or without the prefix of the package. @throws NameProblem */
export function readName(given: string): PluginName {
  const name = given.startsWith(PREFIX) ? given.slice(PREFIX.length) : given;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 40) throw new NameProblem(given);
  return { name, packageName: `${PREFIX}${name}` };
}

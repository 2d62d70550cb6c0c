import { looseVersion, satisfiesRange } from '@ringfence/core';

/** How the manager is kept from changing arguments: by telling it so, or by writing what it will change back. */
export type Expansion = 'switched-off' | 'escaped';

/**
 * The manager replaces `$NAME` and `${NAME}` in the arguments of a service. Since 254 it can be told not to.
 * @see systemd-run(1), "--expand-environment=", systemd 254
 */
export function expansionOf(systemd: string): Expansion {
  return satisfiesRange(looseVersion(systemd) ?? '0.0.0', '>=254') ? 'switched-off' : 'escaped';
}

/** Arguments that reach the program as they are. `%` needs nothing: specifiers stand for something in unit files only. */
export function neutralArguments(argv: readonly string[], expansion: Expansion): readonly string[] {
  return expansion === 'switched-off' ? argv : argv.map((argument) => argument.replaceAll('$', '$$$$'));
}

/**
 * A command line as a property takes it, each argument quoted, with the characters that its quotes heed written as C does.
 * @see systemd.syntax(7), "Quoting", systemd 257
 */
export function quoteCommand(argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}

function quote(argument: string): string {
  const escaped = argument.replace(/[\\"\u0000-\u001f\u007f]/g, (character) => {
    if (character === '\\' || character === '"') return `\\${character}`;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

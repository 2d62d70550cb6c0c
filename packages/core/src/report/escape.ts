/** The command as a POSIX shell would read it; for printing, never for running. */
export function escapeCommand(file: string, args: readonly string[]): string {
  return [file, ...args].map(quote).join(' ');
}

function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`).replace(/[\u0000-\u001f\u007f]/g, escapeControl)}'`;
}

function escapeControl(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

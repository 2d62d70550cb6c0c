import { win32 } from 'node:path';
import { RingfenceError } from '@ringfence/core';
import { checkLength } from './command-line.ts';

/** cmd.exe reads no more of a line. @see https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation */
const LONGEST_CMD_LINE = 8191;

/** Beside letters and digits, the characters that mean nothing to cmd.exe outside of quotes. */
const PLAIN = /^[A-Za-z0-9#$*+\-./:?@\\_\u00a1-\uffff]+$/;

/** Ends a line, whatever quotes it stands in. */
const LINE_END = /[\r\n]/;

/** True for a file that is not a program but a script for cmd.exe. */
export function isBatchFile(file: string): boolean {
  // Windows drops dots and blanks at the end of a name: `a.bat. .` is `a.bat`.
  return /\.(?:bat|cmd)$/i.test(file.replace(/[. ]+$/, ''));
}

/** @throws RingfenceError `COMMAND_NOT_EXECUTABLE` */
export function refuseBatchFile(file: string): never {
  throw new RingfenceError('COMMAND_NOT_EXECUTABLE', {
    problem: 'the command is a script for cmd.exe, which reads every argument as a piece of script',
    expected: 'a program',
    received: file,
    authority: 'CVE-2024-27980',
    remedy: "windowsJob({ batchFiles: 'quote' }), or start the program that the script starts",
  });
}

/**
 * The line that makes cmd.exe run a script with these arguments and nothing else. `%` is followed by an expression that
 * expands to nothing, quotes are doubled, and what cannot be said safely is refused.
 * @throws RingfenceError `INVALID_COMMAND` for an argument with a line end, a script whose path cmd.exe would expand, and
 * a line that is too long
 * @see CVE-2024-24576, CVE-2024-27980: arguments that became commands
 */
export function batchCommandLine(script: string, args: readonly string[]): string {
  const words = [quoteScript(script), ...args.map(quoteForCmd)];
  // `/v:off`: no `!variable!`; `/e:on`: `%` is escaped by an extension; `/d`: no AutoRun of the registry.
  return checkLength(`cmd.exe /e:on /v:off /d /c "${words.join(' ')}"`, LONGEST_CMD_LINE);
}

/** The one cmd.exe that is meant: not the first on a PATH, and not what a variable of the command's environment says. */
export function cmdPath(env: Readonly<Record<string, string | undefined>>): string {
  return win32.join(systemFolder(env), 'cmd.exe');
}

/** Where the programs of Windows itself are, whatever the PATH says. */
export function systemFolder(env: Readonly<Record<string, string | undefined>>): string {
  return win32.join(env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows', 'System32');
}

function quoteScript(script: string): string {
  if (!/["%]/.test(script) && !script.endsWith('\\')) return `"${script}"`;
  throw new RingfenceError('INVALID_COMMAND', {
    problem: 'the path of the script holds a character that cmd.exe would read as more than a name',
    expected: 'a path without quotes and percent signs',
    received: script,
  });
}

/** One argument of a script. @throws RingfenceError `INVALID_COMMAND` */
export function quoteForCmd(argument: string): string {
  if (LINE_END.test(argument)) {
    throw new RingfenceError('INVALID_COMMAND', {
      problem: 'an argument of a script for cmd.exe holds a line end, where the line would be cut',
      received: argument,
    });
  }
  if (PLAIN.test(argument) && !argument.endsWith('\\')) return argument;
  const escaped = argument
    .replaceAll(/(\\*)"/g, '$1$1""')
    .replace(/(\\+)$/, '$1$1')
    .replaceAll('%', '%%cd:~,%');
  return `"${escaped}"`;
}

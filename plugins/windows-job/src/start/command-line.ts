import { RingfenceError } from '@ringfence/core';

/** Characters, the terminating zero included. @see https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw */
export const LONGEST_COMMAND_LINE = 32_767;

/**
 * One command line of a program and its arguments, quoted so that a program that reads it by the rules of Microsoft's C
 * runtime, or by CommandLineToArgvW, gets every argument unchanged.
 * @throws RingfenceError `INVALID_COMMAND` when it cannot be said or is too long
 * @see https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function commandLine(file: string, args: readonly string[]): string {
  return checkLength([quoteProgram(file), ...args.map(quoteArgument)].join(' '));
}

/** One argument. A backslash has a meaning only before a quote: those are doubled, and the quote gets one of its own. */
export function quoteArgument(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  const escaped = argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `"${escaped}"`;
}

/** The first word is read by other rules: it ends at the next quote, and a backslash in it is a backslash. */
export function quoteProgram(file: string): string {
  if (!file.includes('"')) return `"${file}"`;
  throw new RingfenceError('INVALID_COMMAND', {
    problem: 'the path of the program holds a quote, which no file name on Windows can',
    received: file,
  });
}

/** @throws RingfenceError `INVALID_COMMAND` */
export function checkLength(line: string, longest: number = LONGEST_COMMAND_LINE): string {
  if (line.length < longest) return line;
  throw new RingfenceError('INVALID_COMMAND', {
    problem: 'the command line is longer than Windows accepts',
    expected: `at most ${longest - 1} characters, quotes included`,
    received: line.length,
    remedy: 'pass long arguments in a file',
  });
}

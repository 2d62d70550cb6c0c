import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchCommandLine, cmdPath, isBatchFile, quoteForCmd, refuseBatchFile } from '../../src/start/batch-file.ts';

describe('scripts for cmd.exe', () => {
  test.each(['a.bat', 'A.CMD', 'a.bat.', 'a.cmd . .'])('%s is one', (file) => {
    expect(isBatchFile(file)).toBe(true);
  });

  test.each(['a.exe', 'bat', 'a.bat.exe', 'a.cmdx'])('%s is none', (file) => {
    expect(isBatchFile(file)).toBe(false);
  });

  test('they are refused with the reason and the way out', () => {
    expect(() => refuseBatchFile('C:\\a.cmd')).toThrow(
      expect.objectContaining({ code: 'COMMAND_NOT_EXECUTABLE', authority: 'CVE-2024-27980' }),
    );
  });

  test('the whole command stands in quotes, extensions on, delayed expansion and AutoRun off', () => {
    expect(batchCommandLine('C:\\a b.cmd', ['x', 'y z'])).toBe('cmd.exe /e:on /v:off /d /c ""C:\\a b.cmd" x "y z""');
  });

  test.each([
    ['a"&calc.exe', '"a""&calc.exe"'],
    ['%PATH%', '"%%cd:~,%PATH%%cd:~,%"'],
    ['', '""'],
    ['a\\', '"a\\\\"'],
    ['a\\"', '"a\\\\"""'],
    ['a^b', '"a^b"'],
    ['!x!', '"!x!"'],
    ['plain-1.0', 'plain-1.0'],
  ])('%j is written %s', (given, written) => {
    expect(quoteForCmd(given)).toBe(written);
  });

  test('an argument is never cut, never a command and never expanded: quotes are balanced, line ends and bare % are not there', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '%', '&', '|', '<', '>', '^', '!', '\\', ' ', 'a', '(') }),
        (text) => {
          const written = quoteForCmd(text);
          expect(written.replaceAll('%%cd:~,%', '').replaceAll(/[^%]/g, '')).toBe('');
          const outside = written.split('"').filter((_, index) => index % 2 === 0);
          expect(outside.join('')).toMatch(/^[A-Za-z0-9#$*+\-./:?@\\_]*$/);
          expect((written.split('"').length - 1) % 2).toBe(0);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test.each(['a\nb', 'a\rb'])('%j is refused', (text) => {
    expect(() => quoteForCmd(text)).toThrow(expect.objectContaining({ code: 'INVALID_COMMAND' }));
  });

  test.each(['C:\\%TEMP%\\a.cmd', 'C:\\a"b.cmd'])('a script at %s is refused', (script) => {
    expect(() => batchCommandLine(script, [])).toThrow(expect.objectContaining({ code: 'INVALID_COMMAND' }));
  });

  test('the cmd.exe of the system is taken, whatever ComSpec says', () => {
    expect(cmdPath({ ComSpec: 'C:\\evil.exe', SystemRoot: 'D:\\Windows' })).toBe('D:\\Windows\\System32\\cmd.exe');
  });
});

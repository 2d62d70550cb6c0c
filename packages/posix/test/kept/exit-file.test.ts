import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExitFile } from '../../src/kept/exit-file.ts';

const file = (code: number, job: string): string =>
  `exit 1\ncode ${code}\n${job}began 6692.89\nended 6693.90\nfile /a/b\n x 1\n  y\nend\n      `;

describe('what the shim wrote of an end', () => {
  test.each([
    [0, '[3] + Done                       \n', { kind: 'exited', exitCode: 0 }],
    [137, '[3] + Done(137)                  \n', { kind: 'exited', exitCode: 137 }],
    [137, '[3] + Killed                     \n', { kind: 'signaled', signal: 'SIGKILL' }],
    [130, '[3]+  Interrupt                  \n', { kind: 'signaled', signal: 'SIGINT' }],
    [139, '[3] + Segmentation fault (core dumped)\n', { kind: 'signaled', signal: 'SIGSEGV' }],
    [255, '[3]+  Done(255)                  \n', { kind: 'exited', exitCode: 255 }],
  ])('code %i with %j is told exactly', (code, job, exit) => {
    expect(parseExitFile(file(code, job))).toMatchObject({ exit, exact: true, durationMs: 1010 });
  });

  test('of a shell that lists no ended job is told as a signal, and not as exact', () => {
    expect(parseExitFile(file(137, ''))).toMatchObject({ exit: { kind: 'signaled', signal: 'SIGKILL' }, exact: false });
    expect(parseExitFile(file(7, ''))).toMatchObject({ exit: { kind: 'exited', exitCode: 7 }, exact: true });
  });

  test.each(['KILL', 'TERM', 'SEGV'] as const)(
    'by SIG%s is told exactly where the name of the signal is written',
    (name) => {
      const text = `exit 1\nsignal ${name}\nbegan 1.50\nended 3.00\nfile /a/b\n x 1\nend\n   `;
      expect(parseExitFile(text)).toEqual({
        exit: { kind: 'signaled', signal: `SIG${name}` },
        exact: true,
        durationMs: 1500,
        files: new Map([['/a/b', 'x 1\n']]),
      });
    },
  );

  test.each([0, 137, 259, 0xc0000005])('with %i is told exactly where it is known to be no signal', (exitCode) => {
    const text = `exit 1\nexited ${exitCode}\nbegan 0\nended 0.25\nend\n`;
    const exit = { kind: 'exited', exitCode };
    expect(parseExitFile(text)).toEqual({ exit, exact: true, durationMs: 250, files: new Map() });
  });

  test('by a signal that no system has is nothing that was written by us', () => {
    expect(parseExitFile('exit 1\nsignal NONE\nend\n')).toBeUndefined();
  });

  test('has the control files as they were', () => {
    expect([...(parseExitFile(file(0, ''))?.files ?? [])]).toEqual([['/a/b', 'x 1\n y\n']]);
  });

  test('that was cut by a full disk keeps its code, wherever the cut is behind it', () => {
    const whole = file(9, '[3] + Done(9)\n');
    fc.assert(
      fc.property(fc.integer({ min: 'exit 1\ncode 9\n'.length, max: whole.length }), (length) => {
        expect(parseExitFile(whole.slice(0, length))?.exit).toEqual({ kind: 'exited', exitCode: 9 });
      }),
    );
  });

  test('is nothing while there is only the reserved room', () => {
    expect(parseExitFile(`${' '.repeat(100)}\n`)).toBeUndefined();
  });
});

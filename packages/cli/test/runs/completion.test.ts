import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { RUN_FLAGS } from '../../src/run/flags.ts';
import { completionScript } from '../../src/runs/completion.ts';
import { RUNS_SUBCOMMANDS } from '../../src/runs/flags.ts';

const SUBCOMMANDS = [{ name: 'run', summary: 'Run a command.', groups: RUN_FLAGS }, ...RUNS_SUBCOMMANDS];

function complete(...words: string[]): string[] {
  const script = `${completionScript('bash', SUBCOMMANDS)}
COMP_WORDS=(ringfence "$@"); COMP_CWORD=$#; _ringfence; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('the completion', () => {
  test('of bash knows subcommands and their options', ({ skip }) => {
    skip(process.platform === 'win32', 'bash is no shell of Windows');
    expect(complete('')).toEqual(SUBCOMMANDS.map(({ name }) => name));
    expect(complete('un')).toEqual([]);
    expect(complete('logs', '--f')).toEqual(['--follow']);
    expect(complete('run', '--mem')).toEqual(['--memory', '--memory-soft']);
    expect(complete('completion', 'f')).toEqual(['fish']);
  });

  test.each(['zsh', 'fish'])('of %s names every subcommand and option', (shell) => {
    const script = completionScript(shell, SUBCOMMANDS);
    for (const { name, groups } of SUBCOMMANDS) {
      expect(script).toContain(name);
      for (const { flags } of groups.flatMap(({ entries }) => entries)) {
        expect(script).toContain(/--([a-z-]+)/.exec(flags)?.[1]);
      }
    }
  });

  test('of another shell is refused with those there are', () => {
    expect(() => completionScript('tcsh', SUBCOMMANDS)).toThrow('expected bash, zsh or fish; received "tcsh"');
  });
});

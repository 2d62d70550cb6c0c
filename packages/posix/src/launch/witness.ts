import type { Wrapper } from '@ringfence/core';
import { type ProcessStatus, parseStatus } from '../process/files.ts';
import { parseControl, type SelfMoveResult } from './self-move.ts';

/** Files of /proc/self that a witness may be asked for. */
export type Testified = 'status' | 'limits' | 'net/dev' | 'net/unix' | 'mountinfo' | 'cgroup';

/**
 * Reports files of its own `/proc/self` on descriptor 3 and then becomes the program, keeping the pid: what the program
 * will be is read where it holds, after every helper has done its part and before the first instruction of the program.
 * `local` leaves a variable of the same name in the environment as it was. `read` and `printf` are builtins: no fork, so
 * that it works under the tightest limit on tasks.
 * Positional parameters: the files, `--`, the program and its arguments.
 */
export const WITNESS_SCRIPT: string = witnessScript('');

/** The same, with commands of a shell that run when everything is told and before the program does. */
export function witnessScript(hold: string): string {
  return `testify() {
local line
while IFS= read -r line; do printf '%s\\n' "$1 $line"; done <"/proc/self/$1" >&3
}
while [ "$1" != -- ]; do testify "$1"; shift; done
shift
printf 'seen\\n' >&3
${hold === '' ? '' : `${hold}\n`}[ -e "$1" ] || { echo "exec 127" >&3; exit 127; }
{ [ -f "$1" ] && [ -x "$1" ]; } || { echo "exec 126" >&3; exit 126; }
trap 'echo "exec $?" >&3' EXIT
{ exec "$@"; } 3>&-`;
}

/** Descriptors below which a shell cannot keep the report apart from the program's own: it moves them to 10 and more. */
export const WITNESS_DESCRIPTORS = 16;

/**
 * A wrapper that testifies. Place it inside everything it is to speak of, and start the self-move with `witnessed`.
 * @param shell absolute path of a shell with `local`: dash, busybox ash, bash
 * @param hold commands that run when everything is told and before the program does
 */
export function witnessWrapper(shell: string, files: readonly Testified[], hold = ''): Wrapper {
  return { name: 'witness', argv: [shell, '-c', witnessScript(hold), 'sh', ...files, '--'] };
}

/** What a witness said. */
export type Testimony =
  | { readonly kind: 'seen'; readonly files: ReadonlyMap<string, string> }
  /** A helper before the witness ended: its own words are on stderr. */
  | { readonly kind: 'helper-failed' }
  | Exclude<SelfMoveResult, { kind: 'entered' }>;

/** Reads what came through descriptor 3 of a witnessed self-move. */
export function parseTestimony(text: string): Testimony {
  const lines = text.split('\n').slice(0, -1);
  const end = lines.indexOf('seen');
  const failure = parseControl(
    lines
      .slice(end + 1)
      .map((line) => `${line}\n`)
      .join(''),
  );
  if (failure.kind !== 'entered') return end === -1 && failure.kind === 'garbled' ? { kind: 'helper-failed' } : failure;
  if (end === -1) return { kind: 'helper-failed' };
  const files = new Map<string, string>();
  for (const line of lines.slice(0, end)) {
    const space = line.indexOf(' ');
    const name = line.slice(0, space);
    files.set(name, `${files.get(name) ?? ''}${line.slice(space + 1)}\n`);
  }
  return { kind: 'seen', files };
}

/** The credentials in a testimony. */
export function testifiedStatus(files: ReadonlyMap<string, string>): ProcessStatus | undefined {
  return parseStatus(files.get('status') ?? '');
}

/**
 * One limit in a testimony, soft and hard; `undefined` for a line that is not there.
 * @param name as the kernel prints it: `Max open files`
 * @see proc_pid_limits(5)
 */
export function testifiedLimit(
  files: ReadonlyMap<string, string>,
  name: string,
): { readonly soft: number | 'unlimited'; readonly hard: number | 'unlimited' } | undefined {
  const line = (files.get('limits') ?? '').split('\n').find((candidate) => candidate.startsWith(`${name} `));
  const [soft, hard] = (line ?? '').slice(name.length).trim().split(/\s+/);
  if (soft === undefined || hard === undefined) return undefined;
  const number = (word: string): number | 'unlimited' => (word === 'unlimited' ? word : Number(word));
  return { soft: number(soft), hard: number(hard) };
}

/** Names of the network interfaces in a testimony; a fresh network namespace has `lo` alone. */
export function testifiedInterfaces(files: ReadonlyMap<string, string>): readonly string[] {
  const lines = (files.get('net/dev') ?? '').split('\n').filter((line) => line.includes(':'));
  return lines.map((line) => line.slice(0, line.indexOf(':')).trim());
}

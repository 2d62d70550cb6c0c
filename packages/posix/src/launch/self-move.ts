/** What the shell is asked to do. */
export interface SelfMove {
  /** Absolute path of a POSIX shell; dash and busybox ash report a failed exec, bash only by its exit code. */
  readonly shell: string;
  /** Absolute paths of files to write `0` into, in this order: `cgroup.procs` on v2, `tasks` on v1. */
  readonly entries: readonly string[];
  /** The program by its absolute path, and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** True when `argv` has a witness, which goes on with the report: then descriptor 3 is left open for it. */
  readonly witnessed?: boolean;
}

/**
 * The script is constant; every value is an argument. It sets no variable, because a variable that the environment
 * brought would reach the program changed. `0` means "the process that writes" (cgroup v1 and v2).
 *
 * Descriptor 3 is the report. While the redirection `3>&-` stands, the shell keeps the pipe in a descriptor of 10 or more
 * that is closed on exec, so end of file says that the program runs. When exec fails, dash and busybox undo the
 * redirection before the EXIT trap and the trap writes the code. The tests before it spare the user's stderr the shell's
 * own message in all but rare failures (a `#!` line that names a missing program, a mount without exec).
 */
const ENTER = `while [ "$1" != -- ]; do
{ echo 0 > "$2"; } 2>/dev/null || { echo "enter $1" >&3; exit 125; }
shift 2
done
shift`;

const CHECK = `[ -e "$1" ] || { echo "exec 127" >&3; exit 127; }
{ [ -f "$1" ] && [ -x "$1" ]; } || { echo "exec 126" >&3; exit 126; }
trap 'echo "exec $?" >&3' EXIT`;

/** The end of a script that becomes the program in its positional parameters; a witness goes on with the report. */
export const BECOME: Readonly<Record<'program' | 'witness', string>> = {
  program: `${CHECK}
{ exec "$@"; } 3>&-`,
  witness: `${CHECK}
exec "$@"`,
};

/**
 * The command line of a shell that enters groups and then becomes the program, keeping the pid. Start it with
 * descriptor 3 open for writing, and read that with `parseControl`. The environment passes through the shell: see
 * `splitEnvironment` for what a shell drops.
 */
export function selfMove(move: SelfMove): { readonly file: string; readonly args: readonly string[] } {
  const entries = move.entries.flatMap((entry, index) => [String(index), entry]);
  const script = `${ENTER}\n${BECOME[move.witnessed === true ? 'witness' : 'program']}`;
  return { file: move.shell, args: ['-c', script, 'sh', ...entries, '--', ...move.argv] };
}

/** How a self-move went. */
export type SelfMoveResult =
  /** The program was exec'd, or the shell died of a signal before it (its exit then says so). */
  | { readonly kind: 'entered' }
  /** Entry `index` could not be written; the program was not run. A shell cannot say why: the kernel's error is lost. */
  | { readonly kind: 'not-entered'; readonly index: number }
  /** Every entry was written and the program could not be run: 127 for "no such file", 126 for any other reason. */
  | { readonly kind: 'not-executed'; readonly exitCode: number }
  | { readonly kind: 'garbled'; readonly text: string };

/** Reads what came through descriptor 3 until its end. */
export function parseControl(text: string): SelfMoveResult {
  if (text === '') return { kind: 'entered' };
  const [, verb, number] = /^(enter|exec) (\d{1,9})\n$/.exec(text) ?? [];
  if (verb === 'enter') return { kind: 'not-entered', index: Number(number) };
  if (verb === 'exec') return { kind: 'not-executed', exitCode: Number(number) };
  return { kind: 'garbled', text };
}

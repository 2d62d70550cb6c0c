import { spawnSync } from 'node:child_process';

const COMPILER = process.env['RINGFENCE_MINGW'] ?? 'x86_64-w64-mingw32-gcc';

const FLAGS = ['-std=gnu11', '-x', 'c', '-fsyntax-only', '-Werror=incompatible-pointer-types', '-'];

/** The release of the headers that the compiler brings, or `undefined` where there is no compiler. */
export function headersRelease(): number | undefined {
  const { status, stdout } = run(['-E', '-P', '-x', 'c', '-'], '#include <_mingw.h>\n__MINGW64_VERSION_MAJOR\n');
  const last = stdout.trim().split('\n').at(-1);
  return status === 0 ? Number(last) : undefined;
}

/** What the compiler has against a program; none when it compiles. */
export function compile(program: string): readonly string[] {
  const { status, stderr } = run(FLAGS, program);
  return status === 0 ? [] : stderr.split('\n').filter((line) => / (?:fatal )?error: /.test(line));
}

function run(
  args: readonly string[],
  input: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(COMPILER, args, { input, encoding: 'utf8' });
  // Without a compiler there is neither.
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}

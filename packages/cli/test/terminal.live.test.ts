import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { BIN, build, type Started, startProgram } from './start.ts';

const counts = fileURLToPath(new URL('fixtures/counts-signals.sh', import.meta.url));
const [ctrlC, ctrlZ, ctrlBackslash] = ['\u0003', '\u001a', '\u001c'] as const;
const without = hasScript() ? undefined : 'script(1) of util-linux is not installed';
if (without !== undefined) console.warn(`skipped: ${without}`);

beforeAll(build);

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    // Not there: the reason is printed above.
    return false;
  }
}

/** A command line in a terminal of its own; what is written to stdin is typed. */
function inTerminal(command: string): Started {
  return startProgram('script', ['-qec', command, '/dev/null'], { env: { ...process.env, SHELL: '/bin/sh' } });
}

const ringfence = `exec '${process.execPath}' '${BIN}' run --no-discover --quiet`;
const type = ({ child }: Started, text: string): void => void child.stdin?.write(text);

describe.skipIf(without !== undefined)('in a terminal', () => {
  test('the program has the terminal on all three streams and can open /dev/tty', async () => {
    const probe = 'tty; test -t 1 && test -t 2 && echo streams; echo opened > /dev/tty; ps -o tpgid= -o pgid= -p $$';
    const { ended } = inTerminal(`${ringfence} -- sh -c '${probe}'`);
    const [name, streams, opened, groups = ''] = (await ended).stdout.split('\r\n');
    expect(name).toMatch(/^\/dev\/(pts\/|tty)/);
    expect([streams, opened]).toEqual(['streams', 'opened']);
    const [foreground, own] = groups.trim().split(/\s+/);
    expect(own).toBe(foreground);
  });

  test('what is typed reaches the program', async () => {
    const run = inTerminal(`${ringfence} -- sh -c 'echo ready; read line; echo "got $line"'`);
    await run.printed('ready');
    type(run, 'hello\n');
    expect((await run.ended).stdout).toContain('got hello');
  });

  test('Ctrl-C reaches the program exactly once', async () => {
    const run = inTerminal(`${ringfence} -- sh ${counts} 20`);
    await run.printed('ready');
    type(run, ctrlC);
    await run.printed('INT 1');
    type(run, ctrlBackslash);
    await run.printed('QUIT');
    expect((await run.ended).stdout.match(/INT \d/g)).toEqual(['INT 1']);
  });

  test('Ctrl-C ends a program that does not heed it: 130', async () => {
    const run = inTerminal(`${ringfence} -- sh -c 'echo ready; exec sleep 60'`);
    await run.printed('ready');
    type(run, ctrlC);
    expect((await run.ended).code).toBe(130);
  });

  test('a Ctrl-C right behind another kills a program that only counts them: 130', async () => {
    const run = inTerminal(`${ringfence} -- sh ${counts}`);
    await run.printed('ready');
    const pressing = setInterval(() => type(run, ctrlC), 100);
    const { code } = await run.ended;
    clearInterval(pressing);
    expect(code).toBe(130);
  });

  test('Ctrl-Z stops it with its program, and fg goes on with both', async () => {
    const run = inTerminal('PS1="% " exec bash --norc --noprofile -i');
    await run.printed('% ');
    type(run, `${ringfence.replace('exec ', '')} -- sh -c 'echo re""ady; read line; echo "got $line"'\n`);
    await run.printed('ready');
    type(run, ctrlZ);
    await run.printed('Stopped');
    type(run, 'fg\n');
    await run.printed('fg');
    type(run, 'hello\n');
    await run.printed('got hello');
    type(run, 'exit 5\n');
    expect((await run.ended).code).toBe(5);
  });

  test('--no-tty gives it a session of its own', async () => {
    const { ended } = inTerminal(`${ringfence} --no-tty -- sh -c 'echo opened > /dev/tty || echo refused'`);
    expect((await ended).stdout).toContain('refused');
  });

  test('colours are for the terminal: with NO_COLOR there are none', async () => {
    const stats = `${ringfence.replace('--quiet', '--stats')} -- true`;
    expect((await inTerminal(`${stats}`).ended).stdout).toContain('\u001b[1mtrue\u001b[22m');
    expect((await inTerminal(`export NO_COLOR=1; ${stats}`).ended).stdout).not.toContain('\u001b[');
    expect((await inTerminal(`export TERM=dumb; ${stats}`).ended).stdout).not.toContain('\u001b[');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { program } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';
import { toldBy } from './told.ts';

/** Every character of one byte but NUL, which no argument can hold. */
const EVERY_CHARACTER = String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1));
const ARGUMENTS = [
  '',
  ' ',
  '--',
  '-x',
  '$(id) `id` %PATH% ^& | > <',
  '"\'\\"',
  'a\nb',
  EVERY_CHARACTER,
  '🧱',
  'x'.repeat(50_000),
];

const VARIABLES = {
  PLAIN: 'value',
  EMPTY: '',
  'WITH.DOT': '1',
  'with-dash': '=2=',
  LINES: 'a\nb\n',
  WALL: '🧱 "\'$HOME',
};

/** What executors and the shells they start programs through may add. */
const ADDED =
  /^(RINGFENCE_\w+|PWD|OLDPWD|SHLVL|_|INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|MEMORY_PRESSURE_\w+|SystemRoot|SYSTEMROOT)$/;

/** What Node gives every program that it starts on Windows, asked or not. @see required_vars, libuv 1.x, src/win/process.c */
const ADDED_BY_LIBUV = /^(HOMEDRIVE|HOMEPATH|LOGONSERVER|SYSTEMDRIVE|TEMP|USERDOMAIN|USERNAME|USERPROFILE|WINDIR)$/i;

/** Wine tells each of its programs where it lies itself, and where Windows does. */
const ADDED_BY_WINE = /^(WINE[A-Z0-9]+|SystemDrive|PROCESSOR_ARCHITECTURE)$/;

/** True for a variable that is there whoever starts a program on Windows. */
function isOfWindows(name: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform !== 'win32') return false;
  return ADDED_BY_LIBUV.test(name) || ('WINELOADER' in env && ADDED_BY_WINE.test(name));
}

interface Inherited {
  readonly files: number;
  readonly blockedSignals: string;
  readonly ignoredSignals: string;
}

/** What a program that opens nothing has, once it is that program. */
async function inheritedBy(pid: number, { outside }: Stage): Promise<Inherited> {
  // While it starts it opens its libraries.
  await until(() => outside.command(pid) === 'sleep' && outside.isAsleep(pid), 2000);
  const { blockedSignals, ignoredSignals } = outside.status(pid);
  return { files: outside.openFiles(pid).length, blockedSignals, ignoredSignals };
}

async function directly(stage: Stage): Promise<Inherited> {
  const child = spawn('sleep', ['20'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  try {
    await once(child, 'spawn');
    return await inheritedBy(child.pid ?? 0, stage);
  } finally {
    child.kill('SIGKILL');
  }
}

/** What the program is given: arguments, variables, a folder, descriptors, signals. */
export const ENVIRONMENT_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'environment/arguments',
    title: 'arguments reach the program unchanged, whatever they hold',
    programs: ['tell'],
    observes: 'the arguments as the program has them',
    prove: async (stage) => {
      const args = process.platform === 'win32' ? ARGUMENTS.map((arg) => arg.slice(0, 8000)) : ARGUMENTS;
      const { args: told } = await toldBy(await stage.start(program('tell', ...args)));
      must(told.length === args.length, 'each argument is one argument', told.length);
      const wrong = args.findIndex((arg, index) => arg !== told[index]);
      must(wrong === -1, 'each argument is what it was', { asked: args[wrong], told: told[wrong] });
      return { observed: `${args.length} arguments` };
    },
  }),
  defineCase({
    id: 'environment/variables',
    title: 'variables reach the program unchanged, and those that were removed do not',
    programs: ['tell'],
    observes: 'the variables as the program has them',
    prove: async (stage) => {
      const before = process.env['RINGFENCE_REMOVED'];
      process.env['RINGFENCE_REMOVED'] = 'not wanted';
      const env = { ...VARIABLES, RINGFENCE_REMOVED: undefined };
      const told = await toldBy(await stage.start(program('tell'), { command: { env } })).finally(() => {
        if (before === undefined) delete process.env['RINGFENCE_REMOVED'];
      });
      for (const [name, value] of Object.entries(VARIABLES)) {
        must(told.env[name] === value, `the variable ${name} is what it was`, told.env[name]);
      }
      must(told.env['RINGFENCE_REMOVED'] === undefined, 'a variable that was removed is not there');
      return {};
    },
  }),
  defineCase({
    id: 'environment/nothing-else',
    title: 'a program that is given its whole environment gets no other variable than marks of the executor',
    programs: ['tell'],
    observes: 'the names of the variables as the program has them',
    prove: async (stage) => {
      const given = Object.fromEntries(
        ['PATH', 'SystemRoot', 'HOME'].flatMap((name) =>
          process.env[name] === undefined ? [] : [[name, process.env[name]]],
        ),
      );
      const run = await stage.start(program('tell'), { command: { env: given, extendEnv: false } });
      const { env } = await toldBy(run);
      const more = Object.keys(env).filter((name) => !(name in given) && !ADDED.test(name) && !isOfWindows(name, env));
      must(more.length === 0, 'no other variable is there', more);
      return {};
    },
  }),
  defineCase({
    id: 'environment/folder',
    title: 'the program starts in the folder that it was given',
    programs: ['tell'],
    observes: 'the working directory as the program has it',
    prove: async (stage) => {
      const folder = realpathSync(stage.folder);
      const { cwd } = await toldBy(await stage.start(program('tell'), { command: { cwd: folder } }));
      must(cwd === folder, 'the working directory is the one that was given', cwd);
      return {};
    },
  }),
  defineCase({
    id: 'environment/own-name',
    title: 'the program sees the path it was found by as its own name',
    programs: ['tell'],
    needs: ['posix'],
    observes: 'argv[0] as the program has it',
    prove: async (stage) => {
      const { argv0 } = await toldBy(await stage.start(program('tell')));
      must(argv0 === process.execPath, 'argv[0] is the absolute path of the program', argv0);
      return {};
    },
  }),
  defineCase({
    id: 'environment/inherits-nothing',
    title: 'the program inherits no descriptor and no signal mask that a direct start would not give it',
    needs: ['linux'],
    observes: 'the descriptors and signals of the process, beside those of one that the kit started itself',
    prove: async (stage) => {
      const run = await stage.start({ file: 'sleep', args: ['20'] });
      const [fenced, direct] = [await inheritedBy(run.pid, stage), await directly(stage)];
      must(fenced.files <= direct.files, 'it has no more descriptors', { fenced: fenced.files, direct: direct.files });
      must(
        isDeepStrictEqual({ ...fenced, files: 0 }, { ...direct, files: 0 }),
        'it blocks and ignores the same signals',
        { fenced, direct },
      );
      return { observed: `${fenced.files} descriptors` };
    },
  }),
];

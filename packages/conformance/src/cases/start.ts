import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { rejectionOf } from '../refusals/items.ts';
import { idle, program } from '../stage/invocation.ts';
import { toldBy } from './told.ts';

const NOT_RUN = ['COMMAND_NOT_FOUND', 'COMMAND_NOT_EXECUTABLE', 'SPAWN_FAILED'];

/** A start, and a start that fails. */
export const START_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'start/inside',
    title: 'the program stands in its fence before its first instruction',
    capability: 'kill.tree',
    programs: ['tell'],
    needs: ['linux'],
    owedAt: 'kernel',
    observes: 'the groups that the program finds itself in, and those of the kit',
    prove: async (stage) => {
      const run = await stage.start(program('tell'));
      const { groups } = await toldBy(run);
      const own = stage.outside.groups(process.pid).map(({ directory }) => directory);
      const told = stage.outside.parseGroups(groups ?? '').map(({ directory }) => directory);
      must(told.length > 0, 'the program finds itself in groups', groups);
      must(
        told.some((directory) => !own.includes(directory)),
        'one of them is not a group of the kit',
        told,
      );
      return {};
    },
  }),
  defineCase({
    id: 'start/cannot-execute',
    title: 'a program whose interpreter is missing rejects the start and leaves nothing behind',
    needs: ['posix'],
    observes: 'the code of the error, and that no process and no group is left',
    prove: async (stage) => {
      const file = join(stage.folder, 'orphan');
      writeFileSync(file, '#!/nonexistent/interpreter\n', { mode: 0o755 });
      const error = await rejectionOf(stage.command({ file, args: [] }).start());
      must(
        error !== undefined && NOT_RUN.includes(error.code),
        `the start is rejected with ${NOT_RUN.join(' or ')}`,
        error?.code,
      );
      return { observed: error.code };
    },
  }),
  defineCase({
    id: 'start/canceled',
    alone: true,
    title: 'a start that is canceled while it is under way rejects and leaves nothing behind',
    programs: ['stay'],
    observes: 'the code of the error, and that no process and no group is left',
    prove: async (stage) => {
      const cancel = new AbortController();
      stage.subject.watch.onLaunch = () => cancel.abort(new Error('the kit changed its mind'));
      const executor = stage.command(idle());
      const error = await rejectionOf(executor.start({ cancelSignal: cancel.signal }));
      stage.subject.watch.onLaunch = () => undefined;
      must(error?.code === 'CANCELED', 'the start is rejected with CANCELED', error?.code ?? 'it started');
      return {};
    },
  }),
  defineCase({
    id: 'start/many',
    title: 'twenty programs that end at once are started side by side, and each has its own end',
    programs: ['exit'],
    needs: ['posix'],
    observes: 'twenty exit codes',
    prove: async (stage) => {
      const codes = Array.from({ length: 20 }, (_, code) => code);
      const ends = await Promise.all(
        codes.map(async (code) => {
          const executor = stage.command({ file: 'sh', args: ['-c', `exit ${code}`] });
          await executor.start();
          return (await executor.wait()).exitCode;
        }),
      );
      must(
        ends.every((end, code) => end === code),
        'each program ends with its own code',
        ends,
      );
      return { observed: 20 };
    },
  }),
];

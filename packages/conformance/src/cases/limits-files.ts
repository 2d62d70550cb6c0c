import { statSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { program } from '../stage/invocation.ts';
import { enforced } from './enforced.ts';

const FILE_SIZE = 1 << 20;
const OPEN_FILES = 64;
const DISK = 4 << 20;

/** Bounds on files. */
export const FILE_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.file-size/held',
    title: 'a file that the program writes does not become larger than it may',
    capability: 'limit.file-size',
    programs: ['write'],
    observes: 'the size of the file, and how the program ended',
    prove: async (stage) => {
      const path = join(stage.folder, 'flood');
      const run = await stage.start(program('write', path, 4 * FILE_SIZE), { resources: { fileSize: FILE_SIZE } });
      enforced(run, 'fileSize');
      const why = await run.last(/^stopped (.*)$/);
      must(why?.[1] !== 'bound', 'it does not get to write all of it', why?.[1]);
      const { size } = statSync(path);
      must(size <= FILE_SIZE, 'the file is no larger than it may be', size);
      return { item: 'fileSize', asked: FILE_SIZE, observed: size, overshoot: 0 };
    },
  }),
  defineCase({
    id: 'limit.open-files/held',
    title: 'a program does not get more descriptors than it may',
    capability: 'limit.open-files',
    programs: ['open'],
    needs: ['linux'],
    observes: 'the descriptors of the process',
    prove: async (stage) => {
      const run = await stage.start(program('open', 4 * OPEN_FILES), { resources: { openFiles: OPEN_FILES } });
      enforced(run, 'openFiles');
      const [, , why] = await run.read(/^opened (\d+) (\S+)$/);
      // Whoever started it may have left it some above the bound: only what it opened itself counts.
      const open = stage.outside.openFiles(run.pid).filter((target) => target === process.execPath).length;
      must(why !== 'bound', 'it does not get to open all of them', why);
      must(open <= OPEN_FILES, 'it has no more descriptors than it may', open);
      return { item: 'openFiles', asked: OPEN_FILES, observed: open, overshoot: 0 };
    },
  }),
  defineCase({
    id: 'limit.disk/held',
    title: 'a tree does not fill more of a disk than it may',
    capability: 'limit.disk',
    programs: ['write'],
    observes: 'the size of the file, and how the program ended',
    prove: async (stage) => {
      const path = join(stage.folder, 'flood');
      const disk = { path: stage.folder, size: DISK };
      const run = await stage.start(program('write', path, 4 * DISK), { resources: { disk } });
      enforced(run, 'disk');
      await run.last(/^stopped (.*)$/);
      const { size } = statSync(path);
      must(size <= DISK * 1.1, 'it fills at most a tenth more than it may', size);
      return { item: 'fileSize', asked: DISK, observed: size, overshoot: Math.max(0, size / DISK - 1) };
    },
  }),
];

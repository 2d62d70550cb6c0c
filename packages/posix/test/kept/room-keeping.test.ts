import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatGroupName } from '../../src/cgroupfs/group-name.ts';
import { cleanRoom } from '../../src/kept/room-keeping.ts';
import { makeRunFolder } from '../../src/state/run-folder.ts';

const RUN = '0123456789abcdef';
const OWNER = { pid: 4_000_000, startTime: '1', namespace: '1' };
const NOBODY = { read: async () => undefined, bootId: () => undefined };

describe.skipIf(process.platform === 'win32')('what a start left that was never finished', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'ringfence-room-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  /** A run whose keeper is gone, with the folder of a group that its state names. */
  function left(group: string): string {
    const path = join(home, group);
    mkdirSync(path);
    const keeper = { pid: OWNER.pid, startTime: OWNER.startTime, bootId: undefined };
    const rest = { createdAt: 1, live: {}, notes: [], record: undefined, name: undefined };
    const state = { schemaVersion: 1, run: RUN, executor: 'cgroups-v2', keeper, data: { 0: path }, ...rest } as const;
    mkdirSync(join(home, 'runs'));
    makeRunFolder(join(home, 'runs'), RUN).write(state, false);
    return path;
  }

  test('goes with the groups that were made for it', async () => {
    const group = left(formatGroupName({ runId: RUN, owner: OWNER, detached: true }));
    await cleanRoom(join(home, 'runs'), NOBODY);
    expect([existsSync(group), existsSync(join(home, 'runs', RUN))]).toEqual([false, false]);
  });

  test.each(['somebody-elses', formatGroupName({ runId: 'fedcba9876543210', owner: OWNER, detached: true })])(
    'takes no folder along that is none of its groups: %s',
    async (name) => {
      const folder = left(name);
      await cleanRoom(join(home, 'runs'), NOBODY);
      expect([existsSync(folder), existsSync(join(home, 'runs', RUN))]).toEqual([true, false]);
    },
  );
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  formatGroupName,
  type Owner,
  staleGroupsBelow,
  staleGroupsIn,
  TAKEN_OVER,
  thisOwner,
} from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stale-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Start times are read from /proc, which other systems have not. */
const here: Owner = process.platform === 'linux' ? thisOwner() : { pid: process.pid, startTime: '0', namespace: '0' };
/** Process 1 runs everywhere and started at another time than this. */
const gone: Owner = { ...here, pid: 1, startTime: '123456789' };
const name = (runId: string, owner: Owner): string => formatGroupName({ runId, owner });

function group(...parts: readonly string[]): string {
  const path = join(folder, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

describe.skipIf(process.platform !== 'linux')('groups that were left behind', () => {
  const left = group(name('0000000000000001', gone));
  const deep = group('a.slice', 'b.service', name('0000000000000002', gone));
  group(name('0000000000000003', here));
  group(name('0000000000000004', { ...gone, namespace: '1' }));
  group('ringfence', 'ringfence-0000000000000005');
  group(name('0000000000000006', gone), `${TAKEN_OVER}${name('0000000000000006', here)}`);
  const lost = group(name('0000000000000007', gone));
  group(name('0000000000000007', gone), `${TAKEN_OVER}${name('0000000000000007', gone)}`);

  test('are found beside our own; those of the living, of other namespaces and of others are spared', () => {
    expect([...staleGroupsIn([folder], here)].sort()).toEqual([left, lost]);
  });

  test('are found anywhere below, and a folder that is not there holds none', async () => {
    expect([...(await staleGroupsBelow([folder], here))].sort()).toEqual([deep, left, lost].sort());
    expect(staleGroupsIn([join(folder, 'nowhere')], here)).toEqual([]);
    expect(await staleGroupsBelow([join(folder, 'nowhere')], here)).toEqual([]);
  });
});

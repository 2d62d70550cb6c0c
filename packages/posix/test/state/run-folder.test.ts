import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@ringfence/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRunFolder, type RunFolder } from '../../src/state/run-folder.ts';

let room: string;
let folder: RunFolder;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'room-'));
  folder = makeRunFolder(room, '0123456789abcdef');
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

test('what a keeper says takes the room that was reserved, and the end is there all at once', () => {
  const reserved = statSync(join(folder.path, 'exit.new')).size;
  expect(folder.main('boot')).toBeUndefined();
  expect(folder.exit()).toBeUndefined();
  folder.writeMain({ pid: 12, startTime: '345' });
  folder.writeExit('exit 1\nexited 7\nbegan 0\nended 1.5\nfile usage\n {}\nend\n');
  expect(folder.main('boot')).toEqual({ pid: 12, startTime: '345', bootId: 'boot' });
  expect(folder.exit()).toMatchObject({ exit: { kind: 'exited', exitCode: 7 }, durationMs: 1500 });
  expect(folder.exit()?.files.get('usage')).toBe('{}\n');
  expect(statSync(join(folder.path, 'exit')).size).toBe(reserved);
  expect(readdirSync(folder.path)).not.toContain('exit.new');
});

test('who was first to stop it stays first', () => {
  folder.prepareStop({ kind: 'wall-time' });
  folder.takeStop({ kind: 'wall-time' });
  expect(folder.stopNote()).toEqual({ kind: 'wall-time' });
  folder.noteStop({ kind: 'shutdown' });
  expect(JSON.parse(readFileSync(join(folder.path, 'stop.json'), 'utf8'))).toEqual({ kind: 'wall-time' });
});

const seen: Report = Object.assign(JSON.parse('{"schemaVersion":1,"cause":{},"receipt":{},"durationMs":1}'), {
  kill: undefined,
});
const killed: Report = {
  ...seen,
  kill: {
    mechanism: 'cgroup.kill',
    proof: 'populated 0',
    complete: true,
    killed: 1,
    survivors: [],
    rounds: 1,
    durationMs: 2,
    politeSignal: undefined,
  },
};

test.each([
  { order: 'before', reports: [killed, seen], kept: killed },
  { order: 'after', reports: [seen, killed], kept: killed },
  { order: 'and nobody stopped it', reports: [seen, { ...seen, durationMs: 9 }], kept: seen },
  { order: 'and another one stopped it too', reports: [killed, { ...killed, durationMs: 9 }], kept: killed },
])('the report of whoever stopped it stands, and else the first: $order', ({ reports, kept }) => {
  const answers = reports.map((report) => folder.keepReport(report));
  expect(answers.at(-1)).toEqual(kept);
  expect(folder.report()).toEqual(JSON.parse(JSON.stringify(kept)));
});

test('it goes away with all that is in it', () => {
  folder.remove();
  expect(readdirSync(room)).toEqual([]);
  folder.remove();
});

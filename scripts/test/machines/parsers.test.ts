import { expect, test } from 'vitest';
import { loadOrder } from '../../machines/initrd.mjs';
import { readWishes } from '../../machines/jobs/suites.mjs';
import { readOptions } from '../../machines/options.mjs';
import { ending } from '../../machines/results.mjs';

test.each([
  ['success exited 0\n', { kind: 'exited', code: 0 }],
  ['exit-code exited 3\n', { kind: 'exited', code: 3 }],
  ['oom-kill killed KILL\n', { kind: 'signalled', signal: 'KILL' }],
  ['core-dump dumped ABRT\n', { kind: 'signalled', signal: 'ABRT' }],
  ['timeout killed TERM\n', { kind: 'timeout' }],
  ['resources  \n', { kind: 'not-run', reason: 'it could not be started: resources' }],
])('the stop hook line %j is read as its ending', (line, expected) => {
  expect(ending(line, 'lost')).toEqual(expected);
});

test('a step without a line did not run, for the reason that its machine gives', () => {
  expect(ending(undefined, 'the machine was gone')).toEqual({ kind: 'not-run', reason: 'the machine was gone' });
});

test('modules are loaded after what they need, and a name without a line is built in', () => {
  const text = [
    'kernel/drivers/block/virtio_blk.ko.xz: kernel/drivers/virtio/virtio_ring.ko.xz kernel/drivers/virtio/virtio.ko.xz',
    'kernel/drivers/virtio/virtio.ko.xz:',
    'kernel/drivers/virtio/virtio_ring.ko.xz:',
  ].join('\n');
  expect(loadOrder(text, ['virtio_blk', 'ext4', 'virtio'])).toEqual([
    'kernel/drivers/virtio/virtio.ko.xz',
    'kernel/drivers/virtio/virtio_ring.ko.xz',
    'kernel/drivers/block/virtio_blk.ko.xz',
  ]);
});

test('a program says on one line where it wants to run', () => {
  expect(readWishes('import x;\n// machine: {"identities":["root"],"timeoutMs":5}\n')).toEqual({
    identities: ['root'],
    timeoutMs: 5,
  });
  expect(readWishes('// nothing\n')).toEqual({});
});

test('an unknown machine is refused with the names that there are', () => {
  expect(() => readOptions(['--on', 'bookwurm'])).toThrow(
    /no machine 'bookwurm'; there are: bullseye, bookworm, trixie, sid/,
  );
});

test('without options every machine, identity and job is taken', () => {
  const { machines, identities, jobs, build } = readOptions([]);
  expect(machines.map(({ name }: { name: string }) => name)).toEqual(['bullseye', 'bookworm', 'trixie', 'sid']);
  expect(identities).toHaveLength(7);
  expect({ jobs, build }).toEqual({ jobs: ['smoke', 'kernel', 'prove', 'suites'], build: true });
});

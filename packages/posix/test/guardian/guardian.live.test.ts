import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { Guardian } from '../../src/guardian/guardian.ts';
import { GUARDIAN } from '../../src/guardian/script.ts';
import { cookieValue } from '../../src/process/cookie.ts';
import { testSpawner } from '../spawner.ts';
import { fixture, pidsOf, runs, type Started, start } from '../start.ts';

const TOOLS = { grep: '/usr/bin/grep', rmdir: '/usr/bin/rmdir', sleep: '/usr/bin/sleep' };
const OWNER = '4711-abc-def';
const runId = 'feedfacecafe0002';
const cookie = { RINGFENCE_RUN: cookieValue('feedfacecafe0001', runId) };
const SHELLS = [['/usr/bin/dash'], ['/usr/bin/busybox', 'sh'], ['/usr/bin/bash', '--norc']].filter(([file = '']) =>
  existsSync(file),
);

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nobody of its group is left: the rule here.
    }
  }
});

async function family(env: Readonly<Record<string, string>> = cookie): Promise<Started & { readonly pids: number[] }> {
  const one = await start([fixture('family.sh')], 4, env);
  const pids = [one.spawned.pid, ...pidsOf(one.lines)];
  started.push(...pids);
  return { ...one, pids };
}

interface Watching {
  readonly pid: number;
  readonly pipe: Writable;
  readonly ended: Promise<unknown>;
}

/** The script alone; its pipe is ended as the kernel ends it when the owner is gone. */
async function guardian([file = '', ...words]: readonly string[], script: string = GUARDIAN): Promise<Watching> {
  const spawned = await testSpawner.spawn({
    file,
    args: [...words, '-c', script, 'sh', TOOLS.grep, TOOLS.rmdir, TOOLS.sleep, 'RINGFENCE_RUN', OWNER],
    env: {},
    cwd: '/',
    stdio: { stdin: 'pipe', stdout: 'ignore', stderr: 'inherit' },
    newSession: true,
    controlPipe: true,
  });
  expect(await spawned.control).toBe('ready\n');
  if (spawned.stdin === undefined) throw new Error('no pipe');
  return { pid: spawned.pid, pipe: spawned.stdin, ended: spawned.exited };
}

async function left(pids: readonly number[]): Promise<readonly number[]> {
  const answers = await Promise.all(pids.map(runs));
  return pids.filter((_, index) => answers[index]);
}

describe.skipIf(process.platform !== 'linux').each(SHELLS)('a guardian in %s %s', (...shell) => {
  it('kills a child, an orphan, another session and a grandchild when its pipe ends', async () => {
    const tree = await family();
    const { pipe, ended } = await guardian(shell);
    pipe.end(`run 0 ${runId}\nmain 0 ${tree.spawned.pid}:${tree.identity.startTime}\n`);
    await ended;
    expect(await left(tree.pids)).toEqual([]);
  });

  it('finds by the cookie alone whoever was started while its owner died', async () => {
    const tree = await family();
    const { pipe, ended } = await guardian(shell);
    pipe.end(`run 7 ${runId}\n`);
    await ended;
    expect(await left(tree.pids)).toEqual([]);
  });

  it('finds by session and parent whoever has no cookie', async () => {
    const tree = await family({});
    const { pipe, ended } = await guardian(shell);
    pipe.end(`run 0 ${runId}\nmain 0 ${tree.spawned.pid}:${tree.identity.startTime}\n`);
    await ended;
    expect(await left(tree.pids)).toEqual([]);
  });

  it('spares the session of a pid that belongs to another process by now, and the run around', async () => {
    const [stranger, outer] = [await family({}), await family({ RINGFENCE_RUN: 'feedfacecafe0001' })];
    const { pipe, ended } = await guardian(shell);
    pipe.end(`run 0 ${runId}\nmain 0 ${stranger.spawned.pid}:${Number(stranger.identity.startTime) - 7}\n`);
    await ended;
    expect(await left(stranger.pids)).toEqual(stranger.pids);
    expect(await left(outer.pids)).toEqual(outer.pids);
  });

  it('spares what is forgotten, and does not heed a last line that was cut', async () => {
    const [over, cut] = [await family(), await family({})];
    const { pipe, ended } = await guardian(shell);
    pipe.write(`run 0 ${runId}\nforget 0\n`);
    pipe.end(`run 1 feedfacecafe0003\nmain 1 ${cut.spawned.pid}:${cut.identity.startTime}`);
    await ended;
    expect(await left([...over.pids, ...cut.pids])).toEqual([...over.pids, ...cut.pids]);
  });

  it('waits on while it is sent what a terminal or a tenant sends', async () => {
    const tree = await family();
    const { pid, pipe, ended } = await guardian(shell);
    pipe.write(`run 0 ${runId}\n`);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGTSTP', 'SIGPIPE'] as const) {
      process.kill(pid, signal);
    }
    expect(await left(tree.pids)).toEqual(tree.pids);
    pipe.end();
    await ended;
    expect(await left(tree.pids)).toEqual([]);
  });
});

/** Where groups can be made here, each with the way in which its kind is killed; a v2 tree also as before Linux 5.14. */
const KINDS: readonly (readonly [kind: string, root: string, script: string])[] = [
  ['a v1 freezer', '/sys/fs/cgroup/freezer', GUARDIAN] as const,
  ...['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].flatMap((root) => [
    ['a v2 tree', root, GUARDIAN] as const,
    ['a v2 tree without cgroup.kill', root, GUARDIAN.replaceAll('cgroup.kill', 'cgroup.not-there')] as const,
  ]),
].filter(([, root]) => existsSync(`${root}/cgroup.procs`));

describe.skipIf(process.getuid?.() !== 0).each(KINDS)('a guardian of groups in %s', (_kind, root, script) => {
  const group = (name: string): string => {
    const folder = `${root}/ringfence-test-${process.pid}-${name}`;
    mkdirSync(folder);
    return folder;
  };
  const inside = async (folder: string): Promise<number> => {
    const one = await start(['/bin/sh', '-c', `echo 0 >${folder}/cgroup.procs; echo in; sleep 1000 & wait`], 1);
    started.push(one.spawned.pid);
    return one.spawned.pid;
  };

  it('kills everybody in a group and in the groups inside it, and removes them', async () => {
    const folder = group('tree');
    mkdirSync(`${folder}/with a blank`);
    const pids = [await inside(folder), await inside(`"${folder}/with a blank"`)];
    const { pipe, ended } = await guardian(SHELLS[0] ?? [], script);
    pipe.end(`group 0 ${folder}\n`);
    await ended;
    expect(await left(pids)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves a group that another process has taken over, and not one that its own owner took over', async () => {
    const [other, own] = [group('other'), group('own')];
    const marks = [
      `${other}/taken-over-by-ringfence-${runId}-1-abc-def`,
      `${own}/taken-over-by-ringfence-${runId}-${OWNER}`,
    ];
    for (const mark of marks) mkdirSync(mark);
    const [spared = 0, lost = 0] = [await inside(other), await inside(own)];
    const { pipe, ended } = await guardian(SHELLS[0] ?? [], script);
    pipe.end(`group 0 ${other}\ngroup 1 ${own}\n`);
    await ended;
    expect(await left([spared, lost])).toEqual([spared]);
    expect(existsSync(own)).toBe(false);
    process.kill(-spared, 'SIGKILL');
    for (const folder of [marks[0] ?? '', other]) await removed(folder);
  });
});

async function removed(folder: string): Promise<void> {
  for (;;) {
    try {
      return rmdirSync(folder);
    } catch {
      // Whoever was killed in it has not ended yet.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe.skipIf(process.platform !== 'linux')('the guardian of this process', () => {
  it('is started anew when somebody ends it, and told everything again', async () => {
    const pids: number[] = [];
    const spawner: typeof testSpawner = {
      spawn: async (request) => {
        const spawned = await testSpawner.spawn(request);
        pids.push(spawned.pid);
        return spawned;
      },
    };
    const keeper = new Guardian(spawner, { shell: '/bin/sh', ...TOOLS });
    const slot = await keeper.watch([`run ${runId}`]);
    const [first = 0] = pids;
    process.kill(first, 'SIGKILL');
    while (pids.length < 2) await once(process, 'never', { signal: AbortSignal.timeout(5) }).catch(() => undefined);
    expect(await keeper.watch(['run feedfacecafe0003'])).toBe(1);
    expect(pids).toHaveLength(2);
    expect(readFileSync(`/proc/${pids[1]}/environ`, 'latin1')).toBe('');
    keeper.forget(slot);
    expect(await keeper.watch(['run feedfacecafe0004'])).toBe(0);
    process.kill(pids[1] ?? 0, 'SIGKILL');
  });

  it('refuses a group whose path would not survive the pipe', async () => {
    const keeper = new Guardian(testSpawner, { shell: '/bin/sh', ...TOOLS });
    await expect(keeper.watch(['group /sys/fs/cgroup/a\nb'])).rejects.toMatchObject({ code: 'FENCE_SETUP_FAILED' });
    await expect(keeper.watch(['group /sys/fs/cgroup/a '])).rejects.toMatchObject({ code: 'FENCE_SETUP_FAILED' });
  });
});

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { prlimitWrapper } from '../../src/launch/wrappers.ts';
import { cookieValue } from '../../src/process/cookie.ts';
import { identify } from '../../src/process/identity.ts';
import { ProcTable } from '../../src/process/proc-table.ts';
import { parseStat } from '../../src/process/stat.ts';
import { ProcessTree } from '../../src/tree/sweep.ts';
import { fixture, pidsOf, runs, type Started, start, table } from '../start.ts';

const runId = 'feedfacecafe0001';
const cookie = { RINGFENCE_RUN: cookieValue(undefined, runId) };
const reach = (started: Started): ProcessTree =>
  new ProcessTree(table, { root: started.identity, leads: 'session', runId });

const started: Started[] = [];
async function begin(...args: Parameters<typeof start>): Promise<Started> {
  const one = await start(...args);
  started.push(one);
  return one;
}
afterEach(async () => {
  for (const one of started.splice(0)) await reach(one).kill();
});

function stateOf(pid: number): string | undefined {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.state;
}

describe.skipIf(process.platform !== 'linux')('a tree that is killed by a sweep', () => {
  it('loses a child, a child of another session, an orphan and a grandchild, and says how many', async () => {
    const family = await begin([fixture('family.sh')], 4, cookie);
    const proof = await reach(family).kill();
    expect(proof).toMatchObject({ complete: false, survivors: [], killed: 5 });
    expect(proof.proof).toMatch(
      /^\/proc was read \d+ times, by parent, session, RINGFENCE_RUN: in the end nobody was left$/,
    );
    expect(await family.spawned.exited).toEqual({ kind: 'signaled', signal: 'SIGKILL' });
    expect(await Promise.all(pidsOf(family.lines).map(runs))).not.toContain(true);
  });

  it.each(['stay', 'leave'])(
    'loses a daemon that forked twice, left the session and ignores SIGTERM (%s)',
    async (main) => {
      const daemon = await begin([fixture('daemon.sh'), 'marked', main], 1, cookie);
      if (main === 'leave') await daemon.spawned.exited;
      const pid = Number(daemon.lines[0]);
      expect(await runs(pid)).toBe(true);
      const proof = await reach(daemon).kill();
      expect(proof.survivors).toEqual([]);
      expect(await runs(pid)).toBe(false);
    },
  );

  it('does not see a daemon that also cleared its environment: the documented edge', async () => {
    const daemon = await begin([fixture('daemon.sh'), 'clean', 'stay'], 1, cookie);
    const pid = Number(daemon.lines[0]);
    try {
      const proof = await reach(daemon).kill();
      expect(proof).toMatchObject({ complete: false, survivors: [] });
      expect(await runs(pid)).toBe(true);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('keeps a process it saw once, even when it clears its environment and loses its parent later', async () => {
    const script = 'sh -c "read x; exec env -i sh -c \'echo left; exec sleep 1000\'" < /dev/stdin & echo $!; wait';
    const family = await begin(['/bin/sh', '-c', script], 1, cookie);
    const tree = reach(family);
    const before = await tree.members();
    expect(before.map((member) => member.pid)).toContain(Number(family.lines[0]));
    await tree.kill();
    expect(await runs(Number(family.lines[0]))).toBe(false);
  });

  it('leaves everybody else alone', async () => {
    const bystander = await begin(['/bin/sh', '-c', 'echo ready; exec sleep 1000'], 1, {
      RINGFENCE_RUN: 'feedfacecafe0002',
    });
    const family = await begin([fixture('family.sh')], 4, cookie);
    const expected = new Set([family.spawned.pid, ...pidsOf(family.lines)]);
    const kill = vi.spyOn(process, 'kill');
    try {
      await reach(family).kill();
      const targets = kill.mock.calls.map(([target]) => Math.abs(Number(target)));
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.filter((target) => !expected.has(target))).toEqual([]);
    } finally {
      kill.mockRestore();
    }
    expect(['R', 'S']).toContain(stateOf(bystander.spawned.pid));
  });

  it('leaves a process alone whose pid was another’s when the tree was started', async () => {
    const stranger = await begin(['/bin/sh', '-c', 'echo ready; exec sleep 1000'], 1);
    const root = { ...stranger.identity, startTime: '1' };
    const proof = await new ProcessTree(table, { root, leads: 'session', runId }).kill();
    expect(proof).toMatchObject({ killed: 0, survivors: [] });
    expect(['R', 'S']).toContain(stateOf(stranger.spawned.pid));
  });

  it('answers at once, and with nothing killed, when the tree is gone already', async () => {
    const short = await begin(['/bin/sh', '-c', 'echo ready; exec sleep 0.01'], 1, cookie);
    await short.spawned.exited;
    expect(await reach(short).kill()).toMatchObject({ killed: 0, survivors: [], rounds: 1 });
  });

  it('names the survivors at the deadline', async () => {
    const family = await begin([fixture('family.sh')], 4, cookie);
    const proof = await reach(family).kill({ deadlineMs: -1 });
    expect([...proof.survivors].sort()).toEqual([family.spawned.pid, ...pidsOf(family.lines)].sort());
  });

  it('stops the whole tree, and lets it run on', async () => {
    const family = await begin([fixture('family.sh')], 4, cookie);
    const tree = reach(family);
    expect(await tree.stop()).toBe(5);
    const pids = (await tree.members()).map((member) => member.pid);
    expect(pids.map(stateOf)).toEqual(Array(5).fill('T'));
    await tree.resume();
    await vi.waitUntil(() => !pids.map(stateOf).includes('T'), { timeout: 5000, interval: 1 });
  });
});

describe.skipIf(process.platform !== 'linux')('a fork bomb of up to 63 processes', () => {
  it.each(['group', 'hop'])('is gone after a sweep, whether it keeps its session or not (%s)', async (how) => {
    const bomb = await begin([fixture('hydra.sh'), '5', how], 0, cookie);
    const tree = reach(bomb);
    await vi.waitUntil(async () => (await tree.members()).length > 40, { timeout: 20_000, interval: 5 });
    const proof = await tree.kill();
    expect(proof.survivors).toEqual([]);
    expect(proof.killed).toBeGreaterThan(31);
    const fresh = new ProcTable();
    expect(await fresh.marked(await fresh.scan(), runId)).toEqual(new Set());
  });
});

describe('prlimit and identify', () => {
  it('agree with the kernel', async () => {
    const limits = prlimitWrapper('/usr/bin/prlimit', {
      openFiles: { soft: 64, hard: 128 },
      coreSize: 0,
      fileSize: 4096,
    });
    const program = await begin([...limits.argv, '/bin/sh', '-c', 'cat /proc/self/limits; exec sleep 1000'], 17);
    expect(program.lines.join('\n')).toMatch(/Max open files +64 +128 /);
    expect(program.lines.join('\n')).toMatch(/Max core file size +0 +0 /);
    expect(program.lines.join('\n')).toMatch(/Max file size +4096 +4096 /);
    expect(await identify(table, program.spawned.pid)).toEqual(program.identity);
  });
});

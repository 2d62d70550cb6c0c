import { createRegistry, machine, type ProbeResult } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../src/bundle/here.ts';
import { selectOn } from '../../src/bundle/ladder.ts';
import { recordHost } from '../../src/bundle/recorder.ts';
import { recordedHost } from '../../src/bundle/replay.ts';
import { probing, registryOf } from './probing.ts';

const proved: ProbeResult = { status: 'proved', offer: {}, findings: [] };

async function recorded(probe: Parameters<typeof probing>[0]): Promise<{ readonly calls: readonly unknown[] }> {
  const recording = recordHost();
  const registry = registryOf(probing(probe))({ host: recording.host });
  return JSON.parse(JSON.stringify(await bundleOf(registry, recording, '0.0.0'))) as { calls: readonly unknown[] };
}

describe('a recorded host', () => {
  test('answers files, folders, programs and errors as they were, and starts nothing', async () => {
    const seen: unknown[] = [];
    const probe: Parameters<typeof probing>[0] = async (host) => {
      const { code, stdout } = await host.run(process.execPath, [
        '-e',
        'console.log(process.pid); process.exitCode = 3',
      ]);
      const missing = await host.readFile('/nowhere/at/all').catch((error: NodeJS.ErrnoException) => error.code);
      seen.push([code, stdout, missing, machine.exists('/'), machine.namesIn('/').length, machine.ownPid()]);
      return proved;
    };
    const bundle = await recorded(probe);
    await selectOn(recordedHost(bundle), registryOf(probing(probe)));
    // A second process would have another pid.
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toEqual([3, expect.stringMatching(/^\d+\n$/), 'ENOENT', true, expect.any(Number), process.pid]);
  });

  test('answers what changed in the order in which it changed, and stays with the last answer', async () => {
    const states = ['one', 'one', 'two', 'two', 'two'];
    let place = 0;
    const real = async (): Promise<string> => states[place++] ?? 'never';
    const asked = (times: number) => async (): Promise<ProbeResult> => {
      const findings: string[] = [];
      for (let time = 0; time < times; time += 1) findings.push(await machine.answer('state', real));
      return { ...proved, findings };
    };
    const bundle = await recorded(asked(5));
    const ladder = await selectOn(recordedHost(bundle), registryOf(probing(asked(7))));
    expect(ladder.rungs[0]?.findings).toEqual(['one', 'one', 'two', 'two', 'two', 'two', 'two']);
    expect(place).toBe(5);
  });

  test('refuses what was not recorded by name, also where the probe takes the error for an absence', async () => {
    const bundle = await recorded(async () => proved);
    const host = recordedHost(bundle);
    const swallowing = probing(async ({ readFile }) => {
      await readFile('/etc/os-release').catch(() => undefined);
      return proved;
    });
    await expect(selectOn(host, registryOf(swallowing))).rejects.toMatchObject({
      code: 'NOT_RECORDED',
      message: expect.stringContaining('read /etc/os-release'),
    });
    await expect(host.readFile('/etc/passwd')).rejects.toMatchObject({ code: 'NOT_RECORDED' });
    expect(() => host.env['NEVER_ASKED']).toThrow('the variable NEVER_ASKED');
  });

  test('keeps what is done for one answer out of the record', async () => {
    const bundle = await recorded(async () => {
      await machine.answer('all in one', async () => machine.readText('/etc/passwd').length);
      return proved;
    });
    expect(JSON.stringify(bundle.calls)).toContain('all in one');
    expect(JSON.stringify(bundle.calls)).not.toContain('/etc/passwd');
  });

  test.each([{}, null, { kind: 'ringfence bundle', schemaVersion: 2 }, 'text'])(
    'refuses %j, which is no bundle',
    (value) => {
      expect(() => recordedHost(value)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    },
  );

  test('notes a variable that is not shown as set, and keeps its value back', async () => {
    process.env['RINGFENCE_TEST_SECRET'] = 'hunter2';
    try {
      const bundle = await recorded(async ({ env }) => ({
        ...proved,
        findings: [String(env['RINGFENCE_TEST_SECRET']?.length)],
      }));
      expect(JSON.stringify(bundle)).not.toContain('hunter2');
      const host = recordedHost(bundle);
      expect(() => host.env['RINGFENCE_TEST_SECRET']).toThrow('kept back');
    } finally {
      delete process.env['RINGFENCE_TEST_SECRET'];
    }
  });
});

test('a host that is not recorded has no seam, so that runs pay for none', () => {
  expect(createRegistry().host.seam).toBeUndefined();
});

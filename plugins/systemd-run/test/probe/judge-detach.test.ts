import type { Host } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { judgeDetach } from '../../src/probe/judge-detach.ts';

type Asked = Parameters<typeof judgeDetach>[0];

/** A machine with every tool, where the state is kept in a folder of that name. */
function machineWith(state: string): Asked {
  const none: Pick<Host, 'run'> = { run: async () => ({ code: 0, stdout: '', stderr: '' }) };
  return {
    ...none,
    uid: process.getuid?.(),
    platform: 'linux',
    env: { RINGFENCE_STATE_DIR: state },
    findProgram: async (name) => `/bin/${name}`,
    once: async (_key, make) => make(),
  };
}

const FACTS = { accounted: true, busless: '' };

describe('a service that outlives its owner', () => {
  test('is watched for every limit that needs somebody who looks', async () => {
    const offer = await judgeDetach(machineWith('/tmp/states'), {}, FACTS);
    expect(offer).toMatchObject({ grade: 'kernel', watches: ['wallTime', 'idleTime', 'output', 'cpuTime'] });
  });

  test.each(['/tmp/$HOME', '/tmp/a;b', '/tmp/a\nb'])('is not offered with a hook in %j', async (state) => {
    const offer = await judgeDetach(machineWith(state), {}, FACTS);
    expect(offer).toMatchObject({ grade: 'none', message: expect.stringContaining('stop hook') });
  });

  test('is not offered where no stop hook left an account, nor for scopes, nor without a bus', async () => {
    const host = machineWith('/tmp/states');
    const answers = [
      await judgeDetach(host, {}, { ...FACTS, accounted: false }),
      await judgeDetach(host, { unit: 'scope' }, FACTS),
      await judgeDetach(host, {}, { ...FACTS, busless: 'no bus' }),
    ];
    expect(answers.map(({ grade }) => grade)).toEqual(['none', 'none', 'none']);
  });
});

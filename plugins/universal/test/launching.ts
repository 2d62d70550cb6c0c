import { once } from 'node:events';
import type { Confinement, ExecutorDefinition, LaunchContext, Proved, Request } from '@ringfence/core';
import { createRegistry } from '@ringfence/core';
import { afterEach, vi } from 'vitest';
import { testSpawner } from '../../../packages/posix/test/spawner.ts';
import { runs } from '../../../packages/posix/test/start.ts';
import { executor } from '../src/executor.ts';
import { request } from './requests.ts';

export const { host } = createRegistry();
export const definition: ExecutorDefinition = executor({});
export const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export async function proved(): Promise<Proved> {
  const result = await definition.probe(host, new AbortController().signal);
  if (result.status !== 'proved') throw new Error(result.reasons.map((reason) => reason.message).join());
  return result;
}

export const running: Confinement[] = [];
afterEach(async () => {
  for (const confinement of running.splice(0)) {
    await confinement.kill();
    await confinement.release();
  }
});

export async function launch(
  argv: readonly [string, ...string[]],
  more: Partial<LaunchContext> = {},
): Promise<Confinement> {
  const [file, ...args] = argv;
  const asked: Request = request({ command: { file, name: file, args, env: { PATH }, cwd: '/' } });
  const context: LaunchContext = {
    host,
    proved: await proved(),
    runId: 'feedfacecafe1001',
    request: asked,
    stdio: { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore' },
    spawner: testSpawner,
    newSession: true,
    signal: new AbortController().signal,
    ...more,
  };
  const confinement = await definition.launch(definition.plan(asked, context), context);
  running.push(confinement);
  return confinement;
}

export async function lines(confinement: Confinement, count: number): Promise<readonly string[]> {
  let printed = '';
  while (printed.split('\n').length <= count) printed += String((await once(confinement.stdout ?? process, 'data'))[0]);
  return printed.split('\n').slice(0, count);
}

export function allGone(pids: readonly number[]): Promise<unknown> {
  const gone = async (): Promise<boolean> => !(await Promise.all(pids.map(runs))).includes(true);
  return vi.waitUntil(gone, { timeout: 5000, interval: 1 });
}

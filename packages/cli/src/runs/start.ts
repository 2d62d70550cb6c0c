import { type Executor, RingfenceError } from '@ringfence/core';
import type { Outside } from '../outside.ts';
import { asJson } from '../print/json.ts';
import { degradedLines } from '../run/degraded.ts';
import { type Given, isSet, said, textOf } from '../run/given.ts';
import type { Intent } from '../run/intent.ts';

/** True when `run` is to start something that outlives it. @throws RingfenceError `INVALID_OPTION` for a name without */
export function isDetached(given: Given): boolean {
  if (isSet(given, 'detach')) return true;
  if (textOf(given, 'name') === undefined) return false;
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'only a detached run has a name',
    expected: '--detach beside --name',
    remedy: 'ringfence run --detach --name NAME -- COMMAND',
  });
}

/** `ringfence run --detach`: starts it, prints its id, and lets it go. */
export async function startDetached(
  executor: Executor,
  intent: Intent,
  given: Given,
  { stdout, stderr }: Outside,
  signal: AbortSignal,
): Promise<number> {
  Object.assign(executor.command(), { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const detached = { detached: true, ...said({ name: textOf(given, 'name') }) };
  await executor.start({ ...intent.start, newSession: true, cancelSignal: signal, ...detached });
  const handle = await executor.handle();
  const receipt = executor.receipt();
  const lines = intent.telling.quiet ? [] : degradedLines(receipt);
  await stderr.print(lines.map((line) => `ringfence: ${line}\n`).join(''));
  await stdout.print(intent.telling.json ? asJson({ schemaVersion: 1, handle, receipt }) : `${handle.data['run']}\n`);
  return 0;
}

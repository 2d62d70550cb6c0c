import { type Confinement, type LaunchContext, type LaunchPlan, refusedItem } from '@ringfence/core';
import { launchPlain, wrap } from '@ringfence/posix';
import type { UniversalOptions } from './options.ts';
import { partsOf } from './parts.ts';
import { WindowsConfinement } from './windows.ts';

/** Starts the command as it is, on POSIX in a session of its own unless it keeps the terminal. */
export async function launch(
  plan: LaunchPlan,
  context: LaunchContext,
  options: UniversalOptions,
  adopted: ReadonlySet<string>,
): Promise<Confinement> {
  if (context.host.platform !== 'win32') return launchPlain(partsOf(options), plan, context, adopted);
  context.signal.throwIfAborted();
  const [file, ...args] = wrap(plan.wrappers, plan.file, plan.args);
  const { env, cwd } = plan;
  // A detached process of Windows has no console.
  const how = { stdio: context.stdio, newSession: false, controlPipe: false };
  const spawned = await context.spawner.spawn({ file, args, env, cwd, ...how });
  const confinement = new WindowsConfinement(spawned, context.host, plan.refusals.map(refusedItem), options);
  if (!context.signal.aborted) return confinement;
  await confinement.kill();
  await confinement.release();
  throw context.signal.reason;
}

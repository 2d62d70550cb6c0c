import {
  type Confinement,
  type LaunchContext,
  type LaunchPlan,
  refusedItem,
  type Spawned,
  systemCode,
} from '@ringfence/core';
import { ProcessTree, processTable, spawnedProcess, type TreeTarget, wrap } from '@ringfence/posix';
import { PosixConfinement } from './confinement.ts';
import type { UniversalOptions } from './options.ts';
import { WindowsConfinement } from './windows.ts';

/** Starts the command as it is, on POSIX in a session of its own unless it keeps the terminal. */
export async function launch(
  plan: LaunchPlan,
  context: LaunchContext,
  options: UniversalOptions,
): Promise<Confinement> {
  context.signal.throwIfAborted();
  const [file, ...args] = wrap(plan.wrappers, plan.file, plan.args);
  const spawned = await context.spawner.spawn({
    file,
    args,
    env: plan.env,
    cwd: plan.cwd,
    stdio: context.stdio,
    // On Windows a detached process has no console.
    newSession: context.newSession && context.host.platform !== 'win32',
    controlPipe: false,
  });
  const confinement = await confine(plan, context, spawned, options).catch((error: unknown) => {
    endUnconfined(spawned.pid, context.newSession);
    throw error;
  });
  if (!context.signal.aborted) return confinement;
  await confinement.kill();
  await confinement.release();
  throw context.signal.reason;
}

async function confine(
  plan: LaunchPlan,
  context: LaunchContext,
  spawned: Spawned,
  options: UniversalOptions,
): Promise<Confinement> {
  const items = plan.refusals.map(refusedItem);
  if (context.host.platform === 'win32') return new WindowsConfinement(spawned, context.host, items, options);
  const table = processTable(context.host);
  const main = await spawnedProcess(spawned, table);
  const target: TreeTarget = {
    root: { pid: main.pid, startTime: main.identity?.startTime },
    runId: context.runId,
    ...(context.newSession ? { leads: 'session' } : {}),
  };
  return new PosixConfinement(main, new ProcessTree(table, target), table, items, options);
}

/** A start that failed leaves nothing behind: this program was started moments ago and had no time to leave its group. */
function endUnconfined(pid: number, leads: boolean): void {
  try {
    process.kill(leads ? -pid : pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
    // It ended by itself.
  }
}

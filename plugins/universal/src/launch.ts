import {
  type Confinement,
  type Host,
  type LaunchContext,
  type LaunchPlan,
  refusedItem,
  type Spawned,
  systemCode,
} from '@ringfence/core';
import {
  formatOwner,
  killOrphans,
  OWNER_MARK,
  ProcessTree,
  prepareStart,
  processTable,
  spawnedProcess,
  startShim,
  type TreeTarget,
  thisOwner,
  wrap,
} from '@ringfence/posix';
import { PosixConfinement } from './confinement.ts';
import { handleData } from './handle.ts';
import type { UniversalOptions } from './options.ts';
import { WindowsConfinement } from './windows.ts';

/** Starts the command as it is, on POSIX in a session of its own unless it keeps the terminal. */
export async function launch(
  plan: LaunchPlan,
  context: LaunchContext,
  options: UniversalOptions,
  adopted: ReadonlySet<string>,
): Promise<Confinement> {
  context.signal.throwIfAborted();
  if (context.detached !== undefined) return launchDetached(plan, context, options);
  const { mark, cleaned } = ownership(context.host, adopted);
  const [file, ...args] = wrap(plan.wrappers, plan.file, plan.args);
  const spawned = await context.spawner.spawn({
    file,
    args,
    env: { ...plan.env, ...mark },
    cwd: plan.cwd,
    stdio: context.stdio,
    // On Windows a detached process has no console.
    newSession: context.newSession && context.host.platform !== 'win32',
    controlPipe: false,
  });
  const confinement = await confine(plan, context, spawned, options, cleaned).catch((error: unknown) => {
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
  cleaned: Promise<unknown>,
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
  return new PosixConfinement(main, new ProcessTree(table, target), table, items, options, cleaned);
}

/** The program behind a shim; it carries no mark of an owner, because it is to outlive every one. */
async function launchDetached(
  plan: LaunchPlan,
  context: LaunchContext,
  options: UniversalOptions,
): Promise<Confinement> {
  const shim = await startShim(plan, context, await prepareStart(plan, context));
  try {
    const { main } = await shim.begin({ ...NO_PLACE, data: handleData({ leads: 'session', runId: context.runId }) });
    const target: TreeTarget = {
      root: { pid: main.pid, startTime: main.identity?.startTime },
      runId: context.runId,
      leads: 'session',
    };
    const table = processTable(context.host);
    const tree = new ProcessTree(table, target);
    if (context.signal.aborted) await tree.kill();
    context.signal.throwIfAborted();
    return new PosixConfinement(main, tree, table, plan.refusals.map(refusedItem), options);
  } catch (error) {
    await shim.cancel();
    throw error;
  }
}

const NO_PLACE = { entries: [], kills: [], procs: [], holds: [], files: [], groups: [], live: {} };

interface Ownership {
  readonly mark: Readonly<Record<string, string>>;
  /** What crashed owners left is gone when this settles. */
  readonly cleaned: Promise<unknown>;
}

/** Names this process to whoever comes after it, and looks once for what others before it left. */
function ownership(host: Host, adopted: ReadonlySet<string>): Ownership {
  if (host.platform !== 'linux') return { mark: {}, cleaned: Promise.resolve() };
  const here = thisOwner();
  const cleaned = host.once('universal.orphans', () => killOrphans(processTable(host), { here, spared: adopted }));
  // Told to whoever awaits it, at the end of the run; until then it must not count as unhandled.
  cleaned.catch(() => undefined);
  return { mark: { [OWNER_MARK]: formatOwner(here) }, cleaned };
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

import {
  type Handle,
  type LaunchContext,
  type LaunchPlan,
  type ReceiptItem,
  RingfenceError,
  type Spawned,
} from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import { GUARDIAN } from '../guardian/script.ts';
import { isWitnessed } from '../launch/process-wrappers.ts';
import { selfMove } from '../launch/self-move.ts';
import { type PreparedStart, receiptOfStart } from '../launch/start-inside.ts';
import { wrap } from '../launch/wrappers.ts';
import { COOKIE, runsIn } from '../process/cookie.ts';
import { identityOfRow } from '../process/identity.ts';
import { OWNER_MARK, type Owner, thisOwner } from '../process/owner.ts';
import type { processTable } from '../process/scan.ts';
import { PIECE_BYTES } from '../state/output.ts';
import type { RunFolder } from '../state/run-folder.ts';
import type { LiveFiles, RunState } from '../state/run-state.ts';
import { beginState } from './begin.ts';
import { homesOf } from './homes.ts';
import { keptProcess, shimGone } from './kept-process.ts';
import { limitOrders, watchedItems, watchedKinds, watches } from './limits.ts';
import { shimScript } from './shim.ts';
import { needShimTools, type ShimTools, toolNotes } from './tools.ts';

/** Where a detached program is put, and what the shim does when it has ended. */
export interface KeptPlace {
  /** Files to write `0` into before the program runs. */
  readonly entries: readonly string[];
  /** Files to write `1` into to end who is left: `cgroup.kill`. */
  readonly kills: readonly string[];
  /** Files that list who is left, to be killed one by one: `cgroup.procs` of v1 groups. */
  readonly procs: readonly string[];
  /** `freezer.state` of a v1 group: held while they are killed. */
  readonly holds: readonly string[];
  /** Counters that are copied at the end. */
  readonly files: readonly string[];
  /** Groups that are removed last. */
  readonly groups: readonly string[];
  readonly live: LiveFiles;
  readonly data: Handle['data'];
}

/** A shim that waits for its word. */
export interface WaitingShim {
  /** The shim, as the owner of groups that are made for its program. */
  readonly owner: Owner;
  /** Writes down which groups will be made, so that those of a start that is never finished are found. */
  announce(groups: readonly string[]): void;
  /** Starts the program. @throws what a start inside groups throws */
  begin(place: KeptPlace): Promise<{ readonly main: MainProcess; readonly items: readonly ReceiptItem[] }>;
  /** Lets the shim go and removes the state; whoever was started must be gone. */
  cancel(): Promise<void>;
}

/**
 * Makes the state folder of a detached run and starts its shim, which does nothing until it gets its word.
 * @throws RingfenceError `STATE_UNUSABLE`, `INVALID_OPTION` for a name that is taken, `FENCE_SETUP_FAILED`, `SPAWN_FAILED`
 */
export async function startShim(
  plan: LaunchPlan,
  context: LaunchContext,
  prepared: PreparedStart,
): Promise<WaitingShim> {
  const tools = await needShimTools(context.host);
  const { folder, state, table } = await beginState(plan, context, toolNotes(tools));
  try {
    const spawned = await spawnShim(plan, context, prepared, folder, tools);
    const row = await table.read(spawned.pid);
    if (row === undefined) throw shimGone(folder.path);
    const owner = { pid: row.pid, startTime: row.startTime, namespace: thisOwner().namespace };
    const kept = { ...state, keeper: identityOfRow(table, row) };
    return {
      owner,
      announce: (groups) => folder.write({ ...kept, data: Object.fromEntries(Object.entries(groups)) }, false),
      begin: (place) => begin({ plan, context, prepared, folder, state: kept, spawned, table }, place),
      cancel: () => cancel(spawned, folder),
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

function spawnShim(
  plan: LaunchPlan,
  context: LaunchContext,
  prepared: PreparedStart,
  folder: RunFolder,
  tools: ShimTools,
): Promise<Spawned> {
  const { wrappers, env } = prepared;
  const argv = wrap(wrappers, plan.file, plan.args);
  const { file, args } = selfMove({ shell: tools.shell, entries: [], argv, witnessed: isWitnessed(wrappers) });
  const [, enter = '', , ...words] = args;
  const { head, cat, mkfifo, mv, rm, rmdir, sleep, setsid } = tools;
  const files = [String(PIECE_BYTES), head ?? '', cat, mkfifo, mv, rm, rmdir, sleep, tools.stdbuf];
  const watching = watches(plan) ? GUARDIAN : '';
  const helpers = [...files, tools.ln, tools.stat, tools.grep, watching, setsid, tools.env];
  const signals = tools.resetsSignals ? '--default-signal=INT,QUIT' : '';
  const entering = [signals, `${COOKIE}=${env[COOKIE] ?? ''}`, file, enter];
  const { stdin } = context.stdio;
  const input = typeof stdin === 'object' && 'text' in stdin ? { file: folder.writeInput(stdin.text) } : stdin;
  return context.spawner.spawn({
    file: tools.shell,
    args: ['-c', shimScript(watches(plan)), 'ringfence-shim', folder.path, ...helpers, ...entering, ...words],
    env: shimEnvironment(env),
    cwd: plan.cwd,
    stdio: { stdin: input, stdout: 'ignore', stderr: 'ignore' },
    newSession: true,
    controlPipe: true,
    lifeline: true,
    background: true,
  });
}

/** The shim is no process of the run: it carries the cookie of outer runs, and no mark of an owner that it outlives. */
function shimEnvironment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { [COOKIE]: cookie, [OWNER_MARK]: _owner, ...rest } = env;
  const outer = runsIn(cookie).slice(0, -1);
  return outer.length === 0 ? rest : { ...rest, [COOKIE]: outer.join(',') };
}

interface Beginning {
  readonly plan: LaunchPlan;
  readonly context: LaunchContext;
  readonly prepared: PreparedStart;
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly spawned: Spawned;
  readonly table: ReturnType<typeof processTable>;
}

async function begin(
  { plan, context, prepared, folder, state, spawned, table }: Beginning,
  place: KeptPlace,
): Promise<{ readonly main: MainProcess; readonly items: readonly ReceiptItem[] }> {
  const placed = { ...state, data: place.data, live: place.live };
  folder.write(placed, false);
  for (const kind of watchedKinds(plan)) folder.prepareStop({ kind });
  spawned.lifeline?.end(
    `${orders(place, await homesOf(context.host), limitOrders(plan, context, place.live)).join('\n')}\n`,
  );
  const control = (await spawned.control) ?? '';
  const ending = {
    exited: spawned.exited.then(() => folder.exit()?.exit ?? ({ kind: 'unknown', reason: 'the shim ended' } as const)),
  };
  const items = await receiptOfStart(control, plan, prepared, ending, place.entries);
  const main = folder.main(table.bootId());
  if (main === undefined) throw shimGone(folder.path);
  const bounds = folder.armed().some(([word]) => word === 'stayed') ? { bounds: STAYED } : {};
  const watched = watchedItems(plan, folder.armed(), place.live);
  return { main: keptProcess({ folder, state: { ...placed, ...bounds }, main, table }), items: [...items, ...watched] };
}

const STAYED =
  'its shim is in a group of whoever started it: when that is killed as a whole, nobody sees how the run ends';

/** What the shim is told, a line each. The entries are put before the program one by one, so the last comes first. */
function orders(place: KeptPlace, homes: readonly string[], limits: readonly string[]): readonly string[] {
  const entries = place.entries.map((path, index) => `${index} ${path}`).reverse();
  const lists = {
    enter: entries,
    file: place.files,
    group: place.groups,
    kill: place.kills,
    procs: place.procs,
    hold: place.holds,
    home: homes,
  };
  const listed = Object.entries(lists).flatMap(([word, values]) => values.map((value) => `${word} ${value}`));
  const lines = [...listed, ...limits];
  const broken = lines.find((line) => line.includes('\n'));
  if (broken === undefined) return [...lines, 'go'];
  throw new RingfenceError('FENCE_SETUP_FAILED', { problem: 'a group has a line break in its path', received: broken });
}

async function cancel(spawned: Spawned, folder: RunFolder): Promise<void> {
  spawned.lifeline?.end();
  await spawned.exited;
  folder.remove();
}

import { join } from 'node:path';
import {
  capabilityOfItem,
  errorText,
  type Host,
  machine,
  type Reason,
  type ReceiptItem,
  type ReceiptValue,
  refusedItem,
  type Setting,
} from '@ringfence/core';
import { anyDisk, type GroupView, parseNumberList, refusalOf, writeIfThere } from '@ringfence/posix';
import { claims } from '../claims.ts';
import { COUNTED } from '../counters.ts';
import { readBack } from '../reading.ts';
import { KEEPER_TASKS } from '../scope/gate.ts';
import { type ScopeRequest, scopeOom } from '../scope/open.ts';
import { groupOfUnit } from '../unit-group.ts';
import { describeRun, formatUnitName } from '../unit-name.ts';
import type { TrialPlace } from './place.ts';
import { enterTrial, startHelper } from './scope-helper.ts';

/** What became of throw-away scopes. */
export interface ScopeTrial {
  /** The files that are counted in, by name, as they were. */
  readonly counted: Readonly<Record<string, string>>;
  /** Which of the files that act on the whole tree may be written. */
  readonly writable: readonly string[];
  /** True when the helper was killed by the kill of its group. */
  readonly killed: boolean;
  /** One for each limit that was asked of the manager. */
  readonly items: readonly ReceiptItem[];
}

const MEBIBYTE = 1_048_576;

/** Puts a helper into a scope with every limit at once, as a run may have them; where that is refused, one scope for each. */
export async function tryScope(place: TrialPlace): Promise<ScopeTrial | Reason> {
  const settings = await trialSettings(place.host, place.mountPoint);
  const whole = await tryWith(settings, place);
  if (!('message' in whole)) return whole;
  const bare = await tryWith([], place);
  if ('message' in bare) return bare;
  const alone = await Promise.all(settings.map(async (setting) => oneOf(setting, await tryWith([setting], place))));
  return { ...bare, items: alone.flat() };
}

function oneOf(setting: Setting, trial: ScopeTrial | Reason): readonly ReceiptItem[] {
  return 'message' in trial ? [refusedItem(refusalOf(setting, trial.message))] : trial.items;
}

async function tryWith(settings: readonly Setting[], place: TrialPlace): Promise<ScopeTrial | Reason> {
  const { manager, systemd } = place;
  const runId = machine.randomId('systemd-run scope');
  const unit = formatUnitName({ runId, kind: 'scope' });
  const oom = scopeOom(manager, systemd);
  const request = { unit, description: describeRun(runId), settings, oom, systemd };
  const asked = settings.map(({ item }) => item).join(', ') || 'nothing';
  return machine.answer(`a scope with ${asked}`, () => tryScopeOf(request, place));
}

async function tryScopeOf(request: ScopeRequest, place: TrialPlace): Promise<ScopeTrial | Reason> {
  const onBus = !((await place.bus.connect(place.manager)) instanceof Error);
  const helper = startHelper(place, onBus ? undefined : request);
  try {
    const pid = await helper.pid;
    await enterTrial(helper, request, place, onBus);
    return await look(groupOfUnit(pid, request.unit), request, helper.killed);
  } catch (error) {
    return { message: `the manager made no scope: ${(await helper.end()) || errorText(error)}` };
  } finally {
    await helper.end();
  }
}

/** Reads everything while the helper holds the scope, and kills it by its group. */
async function look(group: GroupView, { settings, unit }: ScopeRequest, killed: Promise<boolean>): Promise<ScopeTrial> {
  const items = readBack(settings, { unit, group, extraTasks: KEEPER_TASKS });
  const counted = Object.fromEntries(COUNTED.flatMap((file) => entryOf(file, group.read(file))));
  const files = ['cgroup.kill', 'cgroup.freeze'];
  const may = await Promise.all(files.map((file) => mayWrite(join(group.directory, file))));
  const writable = files.filter((_, index) => may[index]);
  const kills = writable.includes('cgroup.kill') && writeIfThere(group.directory, { file: 'cgroup.kill', value: '1' });
  return { counted, writable, killed: kills && (await killed), items };
}

function entryOf(file: string, text: string | undefined): readonly (readonly [string, string])[] {
  return text === undefined ? [] : [[file, text]];
}

async function mayWrite(path: string): Promise<boolean> {
  try {
    await machine.openToWrite(path);
    return true;
  } catch {
    // An error says "no", and "there is no such file".
    return false;
  }
}

/** Values that hinder no helper, and none that a fresh unit has already. */
async function trialSettings(host: Host, mountPoint: string): Promise<readonly Setting[]> {
  const disk = anyDisk();
  const hasNode = disk !== undefined && (await host.exists(`/dev/block/${disk}`));
  const [cpu = 0] = parseNumberList(await host.readFile(`${mountPoint}/cpuset.cpus.effective`).catch(() => '0'));
  const values: readonly (readonly [string, ReceiptValue])[] = [
    ['cpu', host.capacity.cpus],
    ['cpuWeight', 50],
    ['cpuSet', [cpu]],
    ['memory', 256 * MEBIBYTE],
    ['memorySoft', 192 * MEBIBYTE],
    ['swap', 0],
    ['pids', 64],
    ...(hasNode ? [['io', [{ path: '/', device: disk, readBytes: 1024 * MEBIBYTE }]] as const] : []),
    ['ioWeight', 50],
  ];
  return values.map(([item, value]) => settingOf(item, value));
}

function settingOf(item: string, value: ReceiptValue): Setting {
  const capability = capabilityOfItem(item) ?? item;
  const mechanism = claims[capability]?.mechanism ?? item;
  return { item, capability, requested: value, implied: false, grade: 'kernel', mechanism, value };
}

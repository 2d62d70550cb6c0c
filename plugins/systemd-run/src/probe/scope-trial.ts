import {
  capabilityOfItem,
  type Host,
  machine,
  type Reason,
  type ReceiptItem,
  type ReceiptValue,
  refusedItem,
  type Setting,
} from '@ringfence/core';
import { anyDisk, parseNumberList, refusalOf } from '@ringfence/posix';
import { claims } from '../claims.ts';
import type { Manager } from '../manager.ts';
import { plainWords, runClient } from '../manager-client.ts';
import { accounting, assignment, cgroupProperties } from '../properties.ts';
import { readBack } from '../reading.ts';
import { describeRun, formatUnitName, SLICE } from '../unit-name.ts';
import { groupWitness, parseGroupWitness, type TestifiedGroup } from './testified-group.ts';

/** What became of throw-away scopes. */
export interface ScopeTrial {
  readonly group: TestifiedGroup;
  /** True when the helper was killed by the kill of its group. */
  readonly killed: boolean;
  /** One for each limit that was asked of the manager. */
  readonly items: readonly ReceiptItem[];
}

const MEBIBYTE = 1_048_576;

/** Where throw-away units are made. */
export interface TrialPlace {
  readonly host: Host;
  readonly manager: Manager;
  readonly shell: string;
  readonly mountPoint: string;
}

/** Starts a helper in a scope with every limit at once, as a run may have them; where that is refused, one scope for each. */
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
  const { host, manager, shell, mountPoint } = place;
  const runId = machine.randomId('systemd-run scope');
  const properties = [...accounting(), ...cgroupProperties(settings)].flatMap((one) => ['-p', assignment(one)]);
  const unit = formatUnitName({ runId, kind: 'scope' });
  const named = [`--unit=${unit}`, `--slice=${SLICE}`, `--description=${describeRun(runId)}`];
  const flags = ['--scope', '--quiet', '--collect', ...named];
  const command = groupWitness(shell, mountPoint);
  const args = [...flags, ...properties, '--', ...command];
  const { code, stdout, stderr } = await runClient(host, manager, 'systemd-run', args);
  const group = parseGroupWitness(stdout);
  if (group !== undefined)
    return { group, killed: code === undefined, items: readBack(settings, { unit, group: group.view, extraTasks: 0 }) };
  const words = plainWords(stderr) || `systemd-run ended with ${code ?? 'a signal'}`;
  return { message: `the manager made no scope: ${words}` };
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

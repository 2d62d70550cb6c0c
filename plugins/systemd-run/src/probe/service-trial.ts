import type { Isolation, ReceiptValue, Setting } from '@ringfence/core';
import { capabilityOfItem, looseVersion, machine, satisfiesRange } from '@ringfence/core';
import { parseTestimony, type ResolvedUser, type Testimony, waitUntil } from '@ringfence/posix';
import { expansionOf, neutralArguments } from '../argv.ts';
import { claims } from '../claims.ts';
import type { Manager } from '../manager.ts';
import { plainWords, runClient } from '../manager-client.ts';
import { mainCommand, startScript } from '../service/command.ts';
import { serviceAssignments } from '../service/properties.ts';
import { makeRunFolder, readRunFile, removeRunFolder, runFolderOf } from '../service/run-folder.ts';
import { parseAccount, STOP_HOOK, stopHookCommand } from '../service/stop-hook.ts';
import { describeRun, formatUnitName, SLICE } from '../unit-name.ts';
import type { TrialPlace } from './place.ts';

/** What a throw-away service was asked to be, and what its process saw of itself. */
export interface ServiceTrial {
  readonly settings: readonly Setting[];
  readonly said: Testimony;
  /** True when its stop hook gave account of its end. */
  readonly accounted: boolean;
  /** The words of the client. */
  readonly stderr: string;
}

/** The user nobody of the kernel itself: it needs no entry in a database. */
const NOBODY: ResolvedUser = {
  ...{ uid: 65_534, gid: 65_534, groups: [65_534] },
  ...{ name: undefined, home: undefined, shell: undefined },
};

/** A program that does nothing, and reports all that can be seen of a service. */
const BECOMES_NOTHING = {
  script: '',
  wrappers: [],
  testified: ['status', 'limits', 'net/dev', 'net/unix', 'mountinfo'],
} as const;

/** Milliseconds that the stop hook may take once the service was started. */
const END_MS = 15_000;

export const TRIED_FILE_SIZE = 1_048_576;
export const TRIED_OPEN_FILES = 64;

/** What this manager may be asked for: an ordinary user's manager can give nobody another user, nor take capabilities. */
export function triedSettings(manager: Pick<Manager, 'kind'>, systemd: string): readonly Setting[] {
  const version = looseVersion(systemd) ?? '0.0.0';
  const since257 = satisfiesRange(version, '>=257');
  const isRoot = manager.kind === 'system';
  const values: readonly (readonly [string, ReceiptValue])[] = [
    ['fileSize', TRIED_FILE_SIZE],
    ['openFiles', TRIED_OPEN_FILES],
    ['coreSize', 0],
    ...(isRoot ? ([['runAs', { user: NOBODY.uid, group: NOBODY.gid }]] as const) : []),
    ['noNewPrivileges', true],
    ...(isRoot ? ([['dropCapabilities', true]] as const) : []),
    ['systemCalls', ['@system-service']],
    // Before 257 a user's manager takes these and does nothing, or fails.
    ...(isRoot || since257
      ? (['isolateNetwork', 'privateTmp', 'readOnlySystem', 'privateDevices'] as const).map(
          (item) => [item, true] as const,
        )
      : []),
    ...(since257 ? ([['privatePids', true]] as const) : []),
  ];
  return values.map(([item, value]) => settingOf(item, value));
}

/** Runs a shell in a service with these settings; it reports what it sees. */
export async function tryService(settings: readonly Setting[], place: TrialPlace): Promise<ServiceTrial> {
  const { host, manager, systemd, shell, env, mountPoint } = place;
  const runId = machine.randomId('systemd-run service');
  const unit = formatUnitName({ runId, kind: 'service' });
  const folder = runFolderOf(manager, runId);
  const user = settings.some(({ item }) => item === 'runAs') ? NOBODY : undefined;
  const script = startScript({ ...BECOMES_NOTHING, file: shell, args: ['-c', ':'] });
  makeRunFolder(folder, { script, hook: STOP_HOOK, user });
  try {
    const assignments = serviceAssignments({
      settings,
      isolation: isolationOf(settings),
      change: user === undefined ? undefined : { by: 'manager', user },
      stopHook: stopHookCommand(shell, folder, mountPoint),
      runFolder: folder.path,
      cwd: '/',
      systemd,
    });
    const flags = ['--quiet', '--collect', '--service-type=exec', `--unit=${unit}`, `--slice=${SLICE}`];
    const named = [`--description=${describeRun(runId)}`];
    const expansion = expansionOf(systemd);
    const exact = expansion === 'switched-off' ? ['--expand-environment=no'] : [];
    const properties = assignments.flatMap((assignment) => ['-p', assignment]);
    const command = neutralArguments(mainCommand(env, shell, folder), expansion);
    const args = [...flags, ...named, ...exact, ...properties, '--', ...command];
    const { code, stderr } = await runClient(host, manager, 'systemd-run', args);
    const isAccounted = (): boolean => parseAccount(readRunFile(folder.ending)) !== undefined;
    // A unit that never was leaves no account; one that failed leaves its own.
    const accounted = await machine.answer(`the account of ${unit}`, () =>
      waitUntil(isAccounted, code === 0 ? END_MS : 0),
    );
    return { settings, said: parseTestimony(readRunFile(folder.testimony)), accounted, stderr: plainWords(stderr) };
  } finally {
    removeRunFolder(folder);
  }
}

/** The isolation that settings ask for. */
export function isolationOf(settings: readonly Setting[]): Isolation {
  const has = (item: string): boolean => settings.some((setting) => setting.item === item);
  return {
    noNewPrivileges: has('noNewPrivileges'),
    ...(has('isolateNetwork') ? { network: 'none' } : {}),
    dropCapabilities: has('dropCapabilities'),
    privateTmp: has('privateTmp'),
    readOnlySystem: has('readOnlySystem'),
    privateDevices: has('privateDevices'),
    privatePids: has('privatePids'),
    ...(has('systemCalls') ? { systemCalls: ['@system-service'] } : {}),
  };
}

function settingOf(item: string, value: ReceiptValue): Setting {
  const capability = capabilityOfItem(item) ?? item;
  const claim = claims[capability];
  const grade = claim === undefined || claim.grade === 'none' ? 'kernel' : claim.grade;
  const mechanism = claim?.mechanism ?? item;
  return { item, capability, requested: value, implied: false, grade, mechanism, value };
}

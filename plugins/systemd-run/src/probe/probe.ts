import { type Host, type Lacking, machine, type Offer, type ProbeResult, type Reason } from '@ringfence/core';
import { findPrograms, type Layout, lacking, missingProgram, processOffer, readLayout } from '@ringfence/posix';
import type { ManagerBus } from '../bus/manager-bus.ts';
import { findManager, isManager, type Manager } from '../manager.ts';
import type { SystemdRunOptions } from '../options.ts';
import { judgeDetach } from './judge-detach.ts';
import { provedByScope } from './judge-scope.ts';
import { failureOf, provedByService } from './judge-service.ts';
import { proofPath, withKeptProof } from './kept-proof.ts';
import type { TrialPlace } from './place.ts';
import { proofKey } from './proof-key.ts';
import { tryScope } from './scope-trial.ts';
import { type ServiceTrial, triedSettings, tryService } from './service-trial.ts';

/**
 * Starts a throw-away scope and a throw-away service with everything a run could ask for, reads back what the kernel holds
 * of it, and leaves nothing behind: managers of users accept properties that they do nothing for. What was proved is kept
 * until the next boot, or until anything it depends on differs.
 * @param fresh true: nothing that was kept is taken
 */
export async function probe(
  host: Host,
  options: SystemdRunOptions,
  bus: ManagerBus,
  fresh: boolean,
): Promise<ProbeResult> {
  const [manager, layout, programs, systemd = '0'] = await Promise.all([
    findManager(host, options),
    readLayout(host),
    findPrograms(host),
    host.systemdVersion(),
  ]);
  if (!isManager(manager)) return { status: 'absent', reasons: [manager] };
  const { kind, unified } = layout;
  if (kind !== 'unified' || unified === undefined) return { status: 'absent', reasons: [notUnified(layout)] };
  const { sh: shell, env } = programs;
  if (shell === undefined) return { status: 'absent', reasons: [missingProgram('sh')] };
  if (env === undefined) return { status: 'absent', reasons: [missingProgram('env')] };
  const { mountPoint, own } = unified;
  const prove = (): Promise<ProbeResult> => proveHere({ host, manager, systemd, shell, env, mountPoint, bus }, options);
  // Who records a probe wants to see it work.
  if (machine.isWatched()) return prove();
  const key = await proofKey(host, { manager, systemd, programs, options, mountPoint, own });
  return withKeptProof({ manager, path: proofPath(manager, options), fresh }, key, prove);
}

async function proveHere(place: TrialPlace, options: SystemdRunOptions): Promise<ProbeResult> {
  const { host, manager, systemd, bus } = place;
  const [scope, service, helpers, busless] = await Promise.all([
    tryScope(place),
    options.unit === 'scope' ? undefined : tryServices(place),
    processOffer(host),
    whyNoBus(bus, manager),
  ]);
  if ('message' in scope) return { status: 'failed', reasons: [scope] };
  const accounted = service?.accounted === true;
  const offer = {
    detach: await judgeDetach(host, options, { accounted, busless }),
    ...notTried(manager, systemd, options),
    ...helpers,
    ...service?.offer,
    ...provedByScope(scope, manager),
  };
  const findings = [...findingsOf(manager, systemd), ...busFinding(busless), ...(service?.findings ?? [])];
  return { status: 'proved', offer: preferHelpers(offer, helpers, options), findings };
}

interface ServicesTried {
  readonly offer: Offer;
  readonly accounted: boolean;
  readonly findings: readonly string[];
}

/** All settings at once; where such a service does not start, one service for each. */
async function tryServices(place: TrialPlace): Promise<ServicesTried> {
  const settings = triedSettings(place.manager, place.systemd);
  const whole = await tryService(settings, place);
  const failure = failureOf(whole);
  if (failure === undefined) return { offer: provedByService(whole), accounted: true, findings: [] };
  const alone = await Promise.all(settings.map((setting) => tryService([setting], place)));
  const offer: Offer = Object.assign({}, ...alone.map((trial: ServiceTrial) => provedByService(trial)));
  const accounted = alone.some((trial) => failureOf(trial) === undefined);
  return { offer, accounted, findings: [`not everything can be had at once: ${failure.message}`] };
}

/**
 * What each process is held to can be set by helpers too: what either way can do is offered. Another user comes from the
 * manager wherever it can give one.
 */
function preferHelpers(offer: Offer, helpers: Offer, { unit }: SystemdRunOptions): Offer {
  if (unit === 'service') return offer;
  const byManager = offer['run-as'];
  const held = Object.entries(helpers).filter(([, { grade }]) => grade !== 'none');
  const whole = { ...offer, ...Object.fromEntries(held) };
  return byManager === undefined || byManager.grade === 'none' ? whole : { ...whole, 'run-as': byManager };
}

function notTried(manager: Manager, systemd: string, options: SystemdRunOptions): Offer {
  const reason = (id: string): Reason => whyNotTried(id, manager, systemd, options);
  const ids = ['private-tmp', 'read-only-system', 'private-devices', 'private-pids', 'system-calls'];
  const entries = ids.map((id): [string, Lacking] => [`isolate.${id}`, lacking(reason(id))]);
  return { ...Object.fromEntries(entries), 'run-as': lacking(reason('run-as')) };
}

function whyNotTried(id: string, manager: Manager, systemd: string, { unit }: SystemdRunOptions): Reason {
  if (unit === 'scope') return { message: 'only a service can do that, and scopes were asked for' };
  if (id === 'run-as') return { message: 'a manager of a user starts programs as that user alone', remedy: 'sudo' };
  if (manager.kind === 'user')
    return { message: `a manager of a user can do that since systemd 257: this is ${systemd}` };
  return { message: `systemd can do that since 257: this is ${systemd}` };
}

function findingsOf(manager: Manager, systemd: string): readonly string[] {
  const whose = manager.kind === 'system' ? 'the manager of the system' : `the manager of uid ${manager.uid}`;
  return [`units are started by ${whose}, systemd ${systemd}`];
}

/** Connects to the bus of the manager for the runs to come; in words why there is none, and empty where there is. */
function whyNoBus(bus: ManagerBus, manager: Manager): Promise<string> {
  return machine.answer(`the message bus at ${manager.busSocket}`, async () => {
    const connection = await bus.connect(manager);
    return connection instanceof Error ? connection.message : '';
  });
}

function busFinding(busless: string): readonly string[] {
  return busless === '' ? [] : [`${busless}: scopes are started by systemd-run, which takes longer`];
}

function notUnified({ kind, problems }: Layout): Reason {
  const because = problems.length === 0 ? '' : ` (${problems.join('; ')})`;
  return {
    message: `the limits of units are read back from cgroup v2 files, and the cgroup layout is ${kind}${because}`,
    remedy: 'boot with systemd.unified_cgroup_hierarchy=1',
  };
}

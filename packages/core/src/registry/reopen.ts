import type { Candidate, Confinement, Ended, Gone, Handle, Host, Receipt } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import { normalizeResources } from '../request/resources.ts';
import { gradeOf, rankCandidates } from '../select/rank.ts';
import { endedConfinement } from '../supervise/ended.ts';
import type { Launched } from '../supervise/launched.ts';

/**
 * Takes over a tree by its handle, or a process by its pid: then the executors are asked in order, strongest kill first,
 * whether it is one of theirs.
 * @throws RingfenceError `INVALID_HANDLE`, `NOT_OFFERED`, `PROCESS_NOT_FOUND`, `RUN_LOST`
 */
export async function reopenTree(
  handle: number | Handle,
  candidates: (only?: string) => Promise<readonly Candidate[]>,
  host: Host,
): Promise<Launched> {
  checkHandle(handle);
  const reasons: string[] = [];
  for (const candidate of await willing(handle, candidates)) {
    const found = await reopenBy(candidate, handle, host);
    if (!('status' in found)) return launchedOf(candidate, found, host);
    if (found.status === 'ended') {
      return { ...(await launchedOf(candidate, endedConfinement(found), host)), ended: true };
    }
    if (found.lost !== undefined) throw lostRun(handle, candidate, found);
    reasons.push(`${candidate.name}: ${found.reason}`);
  }
  throw new RingfenceError('PROCESS_NOT_FOUND', {
    problem: 'there is no such process, or it is another one by now',
    received: typeof handle === 'number' ? handle : handle.identity,
    authority: reasons.join('; ') || 'no executor of this machine can open one',
  });
}

/** Who is named by a handle has been chosen: probing the others would only cost time. */
async function willing(
  handle: number | Handle,
  candidates: (only?: string) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  if (typeof handle === 'number') return rankCandidates((await candidates()).filter(isAble), []);
  const named = (await candidates(handle.executor)).filter(isAble);
  if (named.length > 0) return named;
  throw new RingfenceError('NOT_OFFERED', {
    problem: `the executor ${handle.executor} cannot open a handle on this machine`,
    expected: (await candidates())
      .filter(isAble)
      .map(({ name }) => name)
      .join(', '),
    received: handle.executor,
    remedy: 'ringfence doctor',
  });
}

function isAble({ definition, result }: Candidate): boolean {
  return definition.reopen !== undefined && result.status === 'proved';
}

async function reopenBy(
  candidate: Candidate,
  handle: number | Handle,
  host: Host,
): Promise<Confinement | Ended | Gone> {
  const { definition, result } = candidate;
  if (definition.reopen === undefined || result.status !== 'proved') {
    return { status: 'gone', reason: 'cannot open a handle' };
  }
  return definition.reopen(handle, { host, proved: result });
}

function lostRun(handle: number | Handle, candidate: Candidate, { reason, lost }: Gone): RingfenceError {
  return new RingfenceError('RUN_LOST', {
    problem: `the run is lost (${lost}): ${reason}`,
    received: typeof handle === 'number' ? handle : handle.identity,
    authority: candidate.name,
  });
}

async function launchedOf(candidate: Candidate, confinement: Confinement, host: Host): Promise<Launched> {
  const processes = await confinement.processes();
  const main = processes.find(({ pid }) => pid === confinement.pid);
  const offer = candidate.result.status === 'proved' ? candidate.result.offer['kill.tree'] : undefined;
  const mechanism = offer !== undefined && offer.grade !== 'none' ? offer.mechanism : 'none';
  const killTree = { grade: gradeOf(candidate, 'kill.tree'), mechanism };
  const receipt: Receipt = { schemaVersion: 1, executor: candidate.name, items: confinement.items, killTree };
  const command = { name: main?.command ?? `pid ${confinement.pid}`, args: [], cwd: '' };
  const { limits } = normalizeResources(undefined, host.capacity);
  const record = confinement.kept?.record;
  const launchedAt = performance.now();
  if (record !== undefined) return { name: candidate.name, confinement, pollCpuTime: false, launchedAt, ...record };
  return { name: candidate.name, confinement, receipt, limits, command, pollCpuTime: false, launchedAt };
}

function checkHandle(handle: unknown): void {
  if (handle === 1 || handle === process.pid) {
    throw new RingfenceError('INVALID_HANDLE', {
      problem: 'the first process of the system and this process itself are never signalled, so they are not opened',
      expected: 'the pid of another process',
      received: handle,
    });
  }
  if (typeof handle === 'number' ? Number.isSafeInteger(handle) && handle > 0 : isHandle(handle)) return;
  throw new RingfenceError('INVALID_HANDLE', {
    problem: 'the handle cannot be read',
    expected: 'a pid above 0, or what handle() answered, schemaVersion 1',
    received: handle,
  });
}

function isHandle(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!('schemaVersion' in value && 'executor' in value && 'identity' in value && 'data' in value)) return false;
  const { schemaVersion, executor, identity, data } = value;
  return schemaVersion === 1 && typeof executor === 'string' && typeof data === 'object' && isIdentity(identity);
}

function isIdentity(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('pid' in value && 'startTime' in value)) return false;
  return Number.isSafeInteger(value.pid) && typeof value.startTime === 'string';
}

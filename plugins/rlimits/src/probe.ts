import type { CapabilityClaims, Host, Lacking, Offer, Offered, Refused } from '@ringfence/core';
import {
  findPrograms,
  missingProgram,
  prlimitWrapper,
  processLimitReadBack,
  processOffer,
  tryWrapper,
} from '@ringfence/posix';

/** Values that nobody has by chance, in the units of requests, and far above what a helper needs. */
const TRIED: Readonly<Record<string, number>> = {
  RLIMIT_DATA: 3_000_000_000,
  RLIMIT_AS: 7_000_000_000,
  RLIMIT_NPROC: 54_321,
  RLIMIT_CPU: 4_321_000,
};

const OWN = ['limit.memory', 'limit.cpu-time', 'limit.pids'];

/** Starts a helper with every limit, and reads in its own /proc/self what it is held to. */
export async function probe(host: Host, claims: CapabilityClaims): Promise<Offer | Refused> {
  const { prlimit } = await findPrograms(host);
  if (prlimit === undefined) return { status: 'absent', reasons: [missingProgram('prlimit')] };
  const [files, others] = await Promise.all([tryWrapper(trial(prlimit), host), processOffer(host)]);
  return { ...others, ...Object.fromEntries(OWN.map((id) => [id, judge(id, claims, files, host)])) };
}

const SWITCHED_OFF: Lacking = {
  grade: 'none',
  message: 'a limit of each process does not mean what was asked for, and is switched off here',
  remedy: '--plugin @ringfence/plugin-rlimits; in a program plugins: [rlimits()]',
};

function trial(prlimit: string): ReturnType<typeof prlimitWrapper> {
  const seconds = (TRIED['RLIMIT_CPU'] ?? 0) / 1000;
  return prlimitWrapper(prlimit, {
    dataSize: TRIED['RLIMIT_DATA'] ?? 0,
    addressSpace: TRIED['RLIMIT_AS'] ?? 0,
    tasks: TRIED['RLIMIT_NPROC'] ?? 0,
    cpuSeconds: { soft: seconds, hard: seconds + 1 },
  });
}

function judge(
  id: string,
  claims: CapabilityClaims,
  files: ReadonlyMap<string, string> | undefined,
  host: Host,
): Offered | Lacking {
  const claim = claims[id];
  if (claim === undefined) return SWITCHED_OFF;
  const { grade, mechanism } = claim;
  if (id === 'limit.pids' && host.uid === 0) {
    return {
      grade: 'none',
      message: 'the kernel does not hold root to RLIMIT_NPROC',
    };
  }
  if (files === undefined || grade === 'none')
    return { grade: 'none', message: 'a helper behind prlimit could not be run' };
  const readBack = processLimitReadBack(mechanism, files);
  if (readBack !== TRIED[mechanism])
    return { grade: 'none', message: `${mechanism} was set and reads ${String(readBack)}` };
  return { grade, mechanism, proof: 'a helper read it in its own /proc/self before it became another program' };
}

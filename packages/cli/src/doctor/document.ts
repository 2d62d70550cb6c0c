import type { Candidate, Claim, Grade, Hardware, PluginFinding, Reason } from '@ringfence/core';

/** What people mean by a fence: each of these held by the kernel over the whole tree. */
export const CORE_LIMITS: readonly string[] = ['limit.memory', 'limit.cpu', 'limit.pids', 'kill.tree'];

/** One capability of one executor on this machine. */
export type CapabilityDiagnosis =
  | {
      readonly capability: string;
      readonly status: 'proved';
      readonly grade: Exclude<Grade, 'none'>;
      readonly mechanism: string;
      readonly proof?: string;
      /** Where the promise ends. */
      readonly bounds?: string;
    }
  | { readonly capability: string; readonly status: 'lacking'; readonly reason: string; readonly remedy?: string };

/** One executor on this machine. */
export interface ExecutorDiagnosis {
  readonly name: string;
  readonly status: 'proved' | 'absent' | 'failed';
  readonly probeMs: number;
  /** Core limits that the kernel does not hold here. */
  readonly lacks: readonly string[];
  readonly capabilities: readonly CapabilityDiagnosis[];
  /** Why it does not work here. */
  readonly reasons: readonly Reason[];
  readonly findings: readonly string[];
}

/** What `ringfence doctor --json` prints. A field that could not be read is left out. */
export interface DoctorDocument {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly node: string;
  readonly host: {
    readonly platform: string;
    readonly arch: string;
    readonly kernelRelease: string;
    readonly uid: number | undefined;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly systemd: string | undefined;
    readonly hardware: Hardware | undefined;
  };
  readonly executors: readonly ExecutorDiagnosis[];
  readonly plugins: readonly PluginFinding[];
  /** The executor that would run a command with limits on memory, cpu and pids; left out when none works here. */
  readonly best: string | undefined;
}

/** What the probe of one executor says of it, capability by capability, with the ones it claims and does not offer here. */
export function diagnose({ name, result, claims, probeMs }: Candidate): ExecutorDiagnosis {
  if (result.status !== 'proved') {
    const { status, reasons } = result;
    return { name, status, probeMs, lacks: CORE_LIMITS, capabilities: [], reasons, findings: [] };
  }
  const ids = [...new Set([...Object.keys(claims), ...Object.keys(result.offer)])];
  const capabilities = ids.map((id) => diagnoseCapability(id, result.offer[id], claims[id]));
  const { status, findings } = result;
  return { name, status, probeMs, lacks: lacksOf(capabilities), capabilities, reasons: [], findings };
}

type Offered = Extract<Candidate['result'], { status: 'proved' }>['offer'][string];

function diagnoseCapability(
  capability: string,
  offered: Offered | undefined,
  claim: Claim | undefined,
): CapabilityDiagnosis {
  if (offered === undefined) return { capability, status: 'lacking', reason: 'the probe did not find it here' };
  if (offered.grade === 'none') {
    const { message: reason, remedy } = offered;
    return { capability, status: 'lacking', reason, ...(remedy === undefined ? {} : { remedy }) };
  }
  const { grade, mechanism, proof } = offered;
  const bounds = claim?.bounds;
  return {
    ...{ capability, status: 'proved', grade, mechanism },
    ...(proof === undefined ? {} : { proof }),
    ...(bounds === undefined ? {} : { bounds }),
  };
}

function lacksOf(capabilities: readonly CapabilityDiagnosis[]): readonly string[] {
  const held = (id: string): boolean =>
    capabilities.some((found) => found.capability === id && found.status === 'proved' && found.grade === 'kernel');
  return CORE_LIMITS.filter((id) => !held(id));
}

/** How the best executor falls short of the core limits, in words; nothing when it does not, or when none works. */
export function degradedBy({ executors, best }: DoctorDocument): readonly string[] {
  const lacks = executors.find(({ name }) => name === best)?.lacks ?? [];
  return lacks.map((capability) => `${capability} is not held by the kernel`);
}

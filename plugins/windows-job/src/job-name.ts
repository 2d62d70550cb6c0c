/** The name of a run's job, in the namespace of the session. */
export function jobName(runId: string): string {
  return `Local\\ringfence-${runId}`;
}

/** True for a name that a handle may hold: no other job is opened, whatever a handle says. */
export function isJobName(name: unknown): name is string {
  return typeof name === 'string' && /^Local\\ringfence-[0-9a-f]{16}$/.test(name);
}

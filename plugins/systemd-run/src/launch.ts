import {
  type Confinement,
  type LaunchContext,
  type LaunchPlan,
  RingfenceError,
  reasonText,
  systemCode,
} from '@ringfence/core';
import type { ManagerBus } from './bus/manager-bus.ts';
import { launchDetached } from './detached/launch.ts';
import { findManager, isManager } from './manager.ts';
import type { SystemdRunOptions } from './options.ts';
import { dropProof, proofPath } from './probe/kept-proof.ts';
import { launchScope } from './scope/launch.ts';
import { launchService } from './service/launch.ts';
import type { StaleUnits } from './stale.ts';
import { formatUnitName } from './unit-name.ts';

/** What all runs of an executor have in common. */
export interface Shared {
  readonly bus: ManagerBus;
  readonly stale: StaleUnits;
}

/**
 * Starts the program in a transient unit of the kind that the plan names.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_IDENTITY`; then the unit is gone again
 */
export async function launch(
  plan: LaunchPlan,
  context: LaunchContext,
  options: SystemdRunOptions,
  { bus, stale }: Shared,
): Promise<Confinement> {
  const { host, runId } = context;
  const [manager, systemd] = await Promise.all([findManager(host, options), host.systemdVersion()]);
  if (!isManager(manager)) throw new RingfenceError('FENCE_SETUP_FAILED', { problem: reasonText(manager) });
  const kind = plan.entry.kind === 'service' ? 'service' : 'scope';
  const unit = formatUnitName({ runId, kind });
  const parts = { manager, bus, stale, unit, systemd: systemd ?? '0' };
  try {
    if (context.detached !== undefined) return await launchDetached(plan, context, parts);
    return await (kind === 'service' ? launchService(plan, context, parts) : launchScope(plan, context, parts));
  } catch (error) {
    // What was proved does not hold any more, whatever the reason: the next process finds out.
    if (systemCode(error) === 'FENCE_SETUP_FAILED') dropProof(proofPath(manager, options));
    throw error;
  }
}

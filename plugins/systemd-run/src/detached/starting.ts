import type { LaunchContext, LaunchPlan, PlannedItems } from '@ringfence/core';
import type { BegunState, ShimTools } from '@ringfence/posix';
import type { ManagerBus } from '../bus/manager-bus.ts';
import type { Manager } from '../manager.ts';
import type { PreparedService } from '../service/prepare.ts';
import type { RunFolder } from '../service/run-folder.ts';

/** What launching needs of the executor. */
export interface DetachedLaunch {
  readonly manager: Manager;
  readonly bus: ManagerBus;
  readonly unit: string;
  /** The version of the manager. */
  readonly systemd: string;
}

/** A detached service on its way to its program. */
export interface StartingDetached extends DetachedLaunch, BegunState {
  readonly plan: LaunchPlan;
  readonly context: LaunchContext;
  readonly tools: ShimTools;
  readonly prepared: PreparedService;
  readonly admitted: PlannedItems;
  /** Where owner and service tell each other what they have to until the program runs. */
  readonly runFolder: RunFolder;
}

import type { Host } from '@ringfence/core';
import type { ManagerBus } from '../bus/manager-bus.ts';
import type { Manager } from '../manager.ts';

/** Where throw-away units are made. */
export interface TrialPlace {
  readonly host: Host;
  readonly manager: Manager;
  /** The version of the manager. */
  readonly systemd: string;
  readonly shell: string;
  readonly env: string;
  readonly mountPoint: string;
  readonly bus: ManagerBus;
}

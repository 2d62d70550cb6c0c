import type { ConformanceCase } from '../case.ts';
import { CAUSE_CASES } from './cause.ts';
import { DETACH_CASES } from './detach.ts';
import { ENVIRONMENT_CASES } from './environment.ts';
import { EXIT_CASES } from './exit.ts';
import { FREEZE_CASES } from './freeze.ts';
import { IDENTITY_CASES } from './identity.ts';
import { IDENTITY_TRIED_CASES } from './identity-tried.ts';
import { KILL_CASES } from './kill.ts';
import { CPU_CASES } from './limits-cpu.ts';
import { FILE_CASES } from './limits-files.ts';
import { IO_CASES } from './limits-io.ts';
import { MEMORY_CASES } from './limits-memory.ts';
import { NETWORK_CASES } from './limits-network.ts';
import { PIDS_CASES } from './limits-pids.ts';
import { OWNER_CASES } from './owner-death.ts';
import { READ_BACK_CASES } from './read-back.ts';
import { RECEIPT_CASES } from './receipt.ts';
import { RELEASE_CASES } from './release.ts';
import { REOPEN_CASES } from './reopen.ts';
import { REQUEST_CASES } from './request.ts';
import { START_CASES } from './start.ts';
import { STATS_CASES } from './stats.ts';
import { STOP_CASES } from './stop.ts';
import { STREAM_CASES } from './streams.ts';
import { SUPERVISED_CASES } from './supervised.ts';
import { UPDATE_CASES } from './update.ts';

/** Every case, in the order in which they are tried. */
export const CASES: readonly ConformanceCase[] = [
  ...REQUEST_CASES,
  ...START_CASES,
  ...ENVIRONMENT_CASES,
  ...STREAM_CASES,
  ...EXIT_CASES,
  ...STOP_CASES,
  ...KILL_CASES,
  ...FREEZE_CASES,
  ...CPU_CASES,
  ...MEMORY_CASES,
  ...PIDS_CASES,
  ...FILE_CASES,
  ...IO_CASES,
  ...NETWORK_CASES,
  ...READ_BACK_CASES,
  ...SUPERVISED_CASES,
  ...IDENTITY_CASES,
  ...IDENTITY_TRIED_CASES,
  ...UPDATE_CASES,
  ...STATS_CASES,
  ...CAUSE_CASES,
  ...RECEIPT_CASES,
  ...REOPEN_CASES,
  ...DETACH_CASES,
  ...OWNER_CASES,
  ...RELEASE_CASES,
];

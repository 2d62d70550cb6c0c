import type { ConformanceCase } from '../case.ts';
import { EXIT_CASES } from './exit.ts';
import { MEMORY_CASES } from './limits-memory.ts';
import { REQUEST_CASES } from './request.ts';
import { START_CASES } from './start.ts';

/** Every case, in the order in which they are tried. */
export const CASES: readonly ConformanceCase[] = [...REQUEST_CASES, ...START_CASES, ...EXIT_CASES, ...MEMORY_CASES];

// @ts-check
import { checkPacking } from './packing/check.mjs';
import { conclude } from './run/check.mjs';

await conclude(checkPacking);

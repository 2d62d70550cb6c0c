// @ts-check
import { checkLayers } from './layers/check.mjs';
import { conclude } from './run/check.mjs';

await conclude(checkLayers);

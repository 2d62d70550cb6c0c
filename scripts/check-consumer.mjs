// @ts-check
import { checkConsumer } from './consumer/check.mjs';
import { conclude } from './run/check.mjs';

await conclude(checkConsumer);

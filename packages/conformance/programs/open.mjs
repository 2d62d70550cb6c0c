// Opens descriptors until it may not, up to a bound, and stays. Says how many it has and why it stopped. usage: open.mjs MOST
import { openSync } from 'node:fs';
import { stay } from './deadline.mjs';

let [opened, why] = [0, 'bound'];
try {
  for (; opened < Number(process.argv[2]); opened += 1) openSync(process.execPath, 'r');
} catch (error) {
  why = error.code;
}
process.stdout.write(`opened ${opened} ${why}\n`);
stay();

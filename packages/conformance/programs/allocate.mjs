// Takes memory in steps of 4 MiB, touches all of it, says how much it holds, and stops by itself at a bound.
// usage: allocate.mjs MEBIBYTES [stay]
import { deadline, stay } from './deadline.mjs';

const [, , bound, then] = process.argv;
const held = [];
const step = () => {
  if (held.length * 4 >= Number(bound) || Date.now() > deadline) return end();
  held.push(Buffer.alloc(4 << 20, 1));
  process.stdout.write(`holding ${held.length * 4}\n`, () => setImmediate(step));
};
const end = () => {
  process.stdout.write('bound\n');
  if (then === 'stay') stay();
};
step();

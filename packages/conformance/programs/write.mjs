// Writes a file until it may not, up to a bound, and says why it stopped. usage: write.mjs FILE BYTES
import { closeSync, openSync, writeSync } from 'node:fs';
import './deadline.mjs';

const [, , path, bytes] = process.argv;
const chunk = Buffer.alloc(65_536, 'x');
const file = openSync(path, 'w');
let why = 'bound';
try {
  for (let written = 0; written < Number(bytes); ) written += writeSync(file, chunk);
} catch (error) {
  why = error.code;
}
closeSync(file);
process.stdout.write(`stopped ${why}\n`);

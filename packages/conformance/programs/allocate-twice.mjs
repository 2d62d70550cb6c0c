// Two programs that take memory side by side; ends when both have. usage: allocate-twice.mjs MEBIBYTES (of each)
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import './deadline.mjs';

const script = fileURLToPath(new URL('allocate.mjs', import.meta.url));
const stdio = ['ignore', 'inherit', 'inherit'];
const child = () =>
  new Promise((resolve) => {
    spawn(process.execPath, [script, process.argv[2], 'stay'], { stdio }).on('exit', (code, signal) =>
      resolve(signal ?? code),
    );
  });
const ends = await Promise.race([child(), child()]);
process.stdout.write(`ended ${ends}\n`, () => process.exit(0));

// Starts a child of its own kind; both say which signals they get. usage: signals.mjs
import { spawn } from 'node:child_process';
import { stay } from './deadline.mjs';

const name = process.argv[2] ?? 'main';
process.on('SIGUSR2', () => process.stdout.write(`${name} got SIGUSR2\n`));
if (name === 'main') {
  spawn(process.execPath, [process.argv[1], 'child'], { stdio: ['ignore', 'inherit', 'inherit'] });
} else {
  process.stdout.write(`ready ${process.pid}\n`);
}
stay();

// Starts a child of its own kind; both say which signals they get. Asked on stdin, the child says how many it got: a signal
// that was sent before the question is counted, for its handler runs before anything else of that process, and the answer
// comes a turn later. usage: signals.mjs
import { spawn } from 'node:child_process';
import { stay } from './deadline.mjs';

const name = process.argv[2] ?? 'main';
let count = 0;
process.on('SIGUSR2', () => {
  count += 1;
  process.stdout.write(`${name} got SIGUSR2\n`);
});
if (name === 'main') {
  const child = spawn(process.execPath, [process.argv[1], 'child'], { stdio: ['pipe', 'inherit', 'inherit'] });
  process.stdin.on('data', () => setImmediate(() => child.stdin.write('?')));
} else {
  process.stdin.on('data', () => setImmediate(() => process.stdout.write(`child counts ${count}\n`)));
  process.stdout.write(`ready ${process.pid}\n`);
}
stay();

// Leaves a daemon: forked twice, in a session of its own, deaf to polite signals. Says its pid.
// usage: daemon.mjs stay|leave keep|clear   (of the environment) POSIX only
import { spawn } from 'node:child_process';
import { sleeper, stay } from './deadline.mjs';

const [, , then, environment] = process.argv;
const [file, args] = sleeper;
const script = `trap '' TERM INT HUP; "$@" </dev/null >/dev/null 2>&1 & echo $!`;
const fork = spawn('sh', ['-c', script, 'sh', file, ...args], {
  detached: true,
  stdio: ['ignore', 'pipe', 'ignore'],
  env: environment === 'clear' ? { PATH: process.env.PATH } : process.env,
});
let text = '';
fork.stdout.on('data', (chunk) => {
  text += chunk;
});
fork.on('close', () => {
  process.stdout.write(`daemon ${text.trim()}\n`);
  if (then === 'stay') stay();
});

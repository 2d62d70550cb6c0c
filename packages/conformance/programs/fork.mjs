// Forks without end, up to a bound, and stays. Says how many it got and how many were refused. usage: fork.mjs MOST
import { spawn } from 'node:child_process';
import { sleeper, stay } from './deadline.mjs';

const [file, args] = sleeper;
let forked = 0;
for (let tried = 0; tried < Number(process.argv[2]); tried += 1) {
  // A refused fork is told later, by an event; what is known at once is that there is no pid.
  const child = spawn(file, args, { stdio: 'ignore' }).on('error', () => undefined);
  if (child.pid !== undefined) forked += 1;
}
process.stdout.write(`forked ${forked} refused ${Number(process.argv[2]) - forked}\n`);
stay();

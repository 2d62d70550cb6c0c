// Forks when it gets a signal, so that a limit can be changed before. usage: grow.mjs FORKS
import { spawn } from 'node:child_process';
import { sleeper, stay } from './deadline.mjs';

const [file, args] = sleeper;
process.on('SIGUSR2', () => {
  let forked = 0;
  for (let tried = 0; tried < Number(process.argv[2]); tried += 1) {
    const child = spawn(file, args, { stdio: 'ignore' }).on('error', () => undefined);
    if (child.pid !== undefined) forked += 1;
  }
  process.stdout.write(`forked ${forked}\n`);
});
process.stdout.write('ready\n');
stay();

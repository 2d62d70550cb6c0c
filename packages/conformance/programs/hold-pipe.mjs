// Ends at once, and leaves a child that holds its outputs open. Says the child's pid. usage: hold-pipe.mjs apart|together
import { spawn } from 'node:child_process';
import { sleeper } from './deadline.mjs';

const [file, args] = sleeper;
const child = spawn(file, args, { detached: process.argv[2] === 'apart', stdio: ['ignore', 'inherit', 'inherit'] });
child.unref();
process.stdout.write(`child ${child.pid}\n`);

// Uses as much cpu as it gets, on that many threads, and in a child in a session of its own where one is asked for.
// usage: burn.mjs THREADS [child]
import { spawn } from 'node:child_process';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { deadline } from './deadline.mjs';

if (isMainThread) {
  const [, script, threads, child] = process.argv;
  const stdio = ['ignore', 'inherit', 'inherit'];
  const started = child && spawn(process.execPath, [script, '1'], { detached: true, stdio });
  for (let thread = 1; thread < Number(threads); thread += 1) {
    new Worker(new URL(import.meta.url), { workerData: { deadline } });
  }
  process.stdout.write(`ready ${started?.pid ?? process.pid}\n`, () => setTimeout(burn, 20, deadline));
} else {
  burn(workerData.deadline);
}

function burn(end) {
  while (Date.now() < end);
  process.exit(99);
}

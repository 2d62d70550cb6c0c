// Uses as much cpu as it gets, on that many threads. usage: burn.mjs THREADS
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { deadline } from './deadline.mjs';

if (isMainThread) {
  for (let thread = 1; thread < Number(process.argv[2]); thread += 1) {
    new Worker(new URL(import.meta.url), { workerData: { deadline } });
  }
  process.stdout.write('ready\n', () => setTimeout(burn, 20, deadline));
} else {
  burn(workerData.deadline);
}

function burn(end) {
  while (Date.now() < end);
  process.exit(99);
}

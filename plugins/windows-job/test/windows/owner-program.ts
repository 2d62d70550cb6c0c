import { writeFileSync } from 'node:fs';
import { fixture, jobs, linesFrom, nextLine } from './fixtures.ts';

/**
 * A program of its own: `node owner-program.js LIFETIME END FILE FIXTURE ARGS`. It starts a test program and writes its
 * pid and handle into a file; then it waits for its own death, or does what END says.
 */
const [lifetime = '', end = '', file = '', name = '', ...args] = process.argv.slice(2);

const registry = jobs(lifetime === 'detached' ? { lifetime: 'detached' } : {});
const executor = registry.command(fixture(name), args);
if (lifetime === 'detached') Object.assign(executor.command(), { stdout: { file: `${file}.out` }, stderr: 'ignore' });
await executor.start({ buffer: false });
if (lifetime === 'attached') await nextLine(linesFrom(executor));
writeFileSync(file, JSON.stringify({ pid: executor.pid, handle: await executor.handle() }));
if (end === 'exit') process.exit(7);
if (end === 'wait') {
  const { exitCode } = await executor.wait();
  writeFileSync(`${file}.end`, String(exitCode));
}

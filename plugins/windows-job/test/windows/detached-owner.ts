import { writeFileSync } from 'node:fs';
import { jobs } from './fixtures.ts';

/**
 * A program of its own: `node detached-owner.js FILE RESOURCES OPTIONS PROGRAM ARGS`. It starts a detached run, writes its handle
 * into a file, and waits for its own death.
 */
const [file = '', resources = '{}', options = '{}', program = '', ...args] = process.argv.slice(2);

const executor = jobs().command(program, args).limit(JSON.parse(resources));
try {
  await executor.start({ ...JSON.parse(options), detached: true });
  writeFileSync(file, JSON.stringify({ handle: await executor.handle(), receipt: executor.receipt() }));
} catch (error) {
  writeFileSync(file, JSON.stringify({ error: String(error) }));
}
setInterval(() => undefined, 1000);

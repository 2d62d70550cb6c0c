// Owns a tree of an executor, and says who is in it. Lives until it is killed, or exits by itself.
// usage: owner.mjs MODULE EXECUTOR exit|stay PROGRAM [ARGUMENT...]        says `tree PID DAEMON`
//        owner.mjs MODULE EXECUTOR detach PROGRAM [ARGUMENT...]           says the handle of a detached run
import { createRegistry, isPlugin } from '@ringfence/core';
import { probeTimeoutMs, stay } from './deadline.mjs';

const [, , module, executor, then, ...argv] = process.argv;
const { default: make } = await import(module);
const made = await make();
const registry = isPlugin(made) ? createRegistry({ plugins: [made], probeTimeoutMs }) : made;
const command = registry.command(process.execPath, ...argv);
await command.start({ executor, detached: then === 'detach' });
if (then === 'detach') {
  process.stdout.write(`${JSON.stringify(await command.handle())}\n`);
} else {
  command.stdout.once('data', (chunk) => {
    process.stdout.write(`tree ${command.pid} ${String(chunk).trim().split(' ')[1]}\n`, () => {
      if (then === 'exit') process.exit(0);
    });
  });
}
stay();

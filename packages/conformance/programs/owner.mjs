// Owns a tree of an executor, and says who is in it. Lives until it is killed, or exits by itself.
// usage: owner.mjs MODULE EXECUTOR DAEMON-SCRIPT exit|stay
import { createRegistry, isPlugin } from '@ringfence/core';
import { stay } from './deadline.mjs';

const [, , module, executor, script, then] = process.argv;
const { default: make } = await import(module);
const made = await make();
const registry = isPlugin(made) ? createRegistry({ plugins: [made] }) : made;
const command = registry.command(process.execPath, script, 'stay', 'keep');
await command.start({ executor });
command.stdout.once('data', (chunk) => {
  process.stdout.write(`tree ${command.pid} ${String(chunk).trim().split(' ')[1]}\n`, () => {
    if (then === 'exit') process.exit(0);
  });
});
stay();

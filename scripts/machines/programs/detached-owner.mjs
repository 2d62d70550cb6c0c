// Starts detached runs, says their handles, a line of JSON for each, and stays until it is killed.
// usage: node detached-owner.mjs PLUGIN RUNS, where RUNS is JSON: [{"name", "script", "limits", "user", "isolation"}]
import { createRegistry } from '@ringfence/core';

const [, , plugin = '', runs = '[]'] = process.argv;
const { default: make } = await import(plugin);
const registry = createRegistry({ plugins: [make()], probeTimeoutMs: 120_000 });
for (const { name, script, limits, user, isolation = {} } of JSON.parse(runs)) {
  const executor = registry.command('sh', '-c', script).limit(limits).isolate(isolation);
  if (user !== undefined) executor.runAs(user);
  await executor.start({ detached: true, name });
  const { ownerDeath, items } = executor.receipt();
  process.stdout.write(`${JSON.stringify({ name, handle: await executor.handle(), ownerDeath, items })}\n`);
}
process.stdout.write('all\n');
setInterval(() => undefined, 2 ** 30);

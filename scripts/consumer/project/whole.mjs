// @ts-check
import { createRegistry, fence } from 'ringfence';

/** What somebody does who takes the one package: it prints what came of it as JSON. */
const registry = createRegistry();
const run = await registry.command('node', '-e', 'console.log(6 * 7)').limit({ memory: '1G', wallTime: '30s' }).start();
const report = await run.wait();
const echoed = await fence`echo ${'two words'}`;
console.log(
  JSON.stringify({
    stdout: report.stdout,
    exitCode: report.exitCode,
    items: report.receipt.items.map(({ item }) => item),
    plugins: (await registry.plugins()).map(({ name, status }) => `${name} ${status}`),
    echoed: echoed.stdout,
  }),
);

import { createRegistry } from '@ringfence/core';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';

const registry = createRegistry({ plugins: [cgroupsV1()] });
const e = registry.command('sh', 'plugins/cgroups-v1/test/fixtures/busy.sh');
await e.start();
e.stdout.on('data', (d) => console.log('data', String(d)));
e.stderr.on('data', (d) => console.log('err', String(d)));
await new Promise((r) => setTimeout(r, 500));
console.log(await e.processes(), await e.stats());
const r = await e.forceStop();
console.log(r.stdout, r.stderr);

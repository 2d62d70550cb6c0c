import { createRegistry } from '@ringfence/core';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';

const registry = createRegistry({ plugins: [cgroupsV1()] });
console.log('begin');
const e = registry.command('sh', 'plugins/cgroups-v1/test/fixtures/busy.sh');
await e.start();
console.log('started');
const L = (...a) => console.log(performance.now().toFixed(0), ...a);
async function nextLine(executor) {
  let text = '';
  for await (const chunk of executor.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text;
  }
}
L(await nextLine(e));
L('freeze');
await e.freeze();
L('frozen', (await e.stats()).cpuTimeMs);
await new Promise((r) => setTimeout(r, 200));
L((await e.stats()).cpuTimeMs);
await e.thaw();
L('thawed');
const z = (await e.stats()).cpuTimeMs;
let n = 0;
while ((await e.stats()).cpuTimeMs === z) {
  n++;
  await e.processes();
}
L(n);
const r = await e.forceStop();
L(r.kill);

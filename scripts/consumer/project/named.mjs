// @ts-check
import { createRegistry } from '@ringfence/core';
import { parseBytes } from '@ringfence/core/units';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import universal from '@ringfence/plugin-universal';

/** What somebody does who takes core and names plugins: it prints what came of it as JSON. */
const registry = createRegistry({ plugins: [universal(), cgroupsV1(), cgroupsV2()] });
const candidates = await registry.probe();
const run = await registry.command('echo', 'named').start({ executor: 'universal' });
const report = await run.wait();
console.log(
  JSON.stringify({
    names: candidates.map(({ name }) => name).sort(),
    stdout: report.stdout,
    executor: report.executor,
    bytes: parseBytes('512M', undefined, 'a size'),
  }),
);

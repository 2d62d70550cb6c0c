// Runs that outlive their owner, in groups on a tree whose controllers are all on v2.
// machine: {"identities": ["root", "delegated-unit-tenant"], "nodes": "first", "timeoutMs": 240000}
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import { prove, proveDetached, until } from '../../../scripts/machines/programs/detached.mjs';

await proveDetached({ plugin: '@ringfence/plugin-cgroups-v2', make: cgroupsV2 });
await prove('detach: nothing is left', nothingLeft);

function groupsLeft(folder = '/sys/fs/cgroup') {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.flatMap(({ name }) => [
    ...(/^ringfence-(detached-)?[0-9a-f]{16}-/.test(name) ? [join(folder, name)] : []),
    ...groupsLeft(join(folder, name)),
  ]);
}

async function nothingLeft() {
  const home = process.getuid?.() === 0 ? '/run/ringfence' : `${process.env.HOME}/.local/state/ringfence`;
  await until(() => groupsLeft().length === 0, 'no group is left').catch(() => undefined);
  const files = existsSync(join(home, 'runs')) ? readdirSync(join(home, 'runs')) : [];
  return { ok: groupsLeft().length === 0 && files.length === 0, observed: { groups: groupsLeft(), files } };
}

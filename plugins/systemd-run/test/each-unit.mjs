// Proves cases of this plugin as a scope and as a service, and looks for what is left of them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRegistry } from '@ringfence/core';
import systemdRun from '@ringfence/plugin-systemd-run';
import { report } from '../../../scripts/machines/programs/cases.mjs';

/** The machine's own agent has a name like ours. */
const OURS = /^ringfence-[0-9a-f]{16}\./m;

export const isRoot = process.getuid() === 0;
const manager = isRoot ? '--system' : '--user';

/** True when everything that was asked for was read back. */
export const enforced = (receipt) => receipt.items.every(({ status }) => status === 'enforced');

/** Starts by one kind of unit. */
class Units {
  constructor(unit, registry, offer) {
    this.unit = unit;
    this.registry = registry;
    this.offer = offer;
  }

  offers(id) {
    return this.offer[id] !== undefined && this.offer[id].grade !== 'none';
  }

  report(one) {
    report({ ...one, case: `${this.unit}: ${one.case}` });
  }

  /** Runs a case; one that throws is not ok, and takes nothing from the others. */
  async prove(name, grade, attempt) {
    try {
      const { ok, observed } = await attempt(this);
      this.report({ case: name, ok, grade, observed });
    } catch (error) {
      this.report({ case: name, ok: false, grade, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  async run(script, limit = {}, prepare = (executor) => executor) {
    const executor = prepare(this.registry.command('bash', '-c', script).limit(limit));
    await executor.start();
    return executor.wait();
  }
}

/** Has cases proved by each kind of unit that works here, and nothing left after them. */
export async function eachUnit(cases) {
  for (const unit of ['scope', 'service']) {
    const registry = createRegistry({ plugins: [systemdRun({ unit })], probeTimeoutMs: 60_000 });
    const [{ result, probeMs }] = await registry.probe();
    const units = new Units(unit, registry, result.offer ?? {});
    const observed = { probeMs: Math.round(probeMs), findings: result.findings ?? result.reasons };
    units.report({ case: 'probe', ok: result.status === 'proved', observed });
    if (result.status !== 'proved') continue;
    await cases(units);
    await units.prove('nothing is left', undefined, nothingLeft);
  }
}

async function nothingLeft() {
  const kinds = ['ringfence-*.scope', 'ringfence-*.service'];
  const units = systemctl('list-units', '--all', '--plain', '--no-legend', ...kinds);
  const folder = `${isRoot ? '/run' : `/run/user/${process.getuid()}`}/ringfence-units`;
  const folders = readdirSync(folder).filter((name) => !name.startsWith('proof-'));
  const groups = groupsIn(systemctl('show', '-p', 'ControlGroup', '--value', 'ringfence.slice').trim());
  const ok = !OURS.test(units) && folders.length === 0 && groups.length === 0;
  return { ok, observed: { units, folders, groups } };
}

/** A manager that has no such slice says nothing of its place. */
function groupsIn(slice) {
  const folder = `/sys/fs/cgroup${slice}`;
  if (slice === '' || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function systemctl(...args) {
  return spawnSync('systemctl', [manager, ...args], { encoding: 'utf8' }).stdout;
}

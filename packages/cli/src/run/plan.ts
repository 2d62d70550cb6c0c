import type { LaunchPlan } from '@ringfence/core';
import { escapeCommand } from '@ringfence/core';
import type { Paint } from '../print/color.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { showValue } from '../print/values.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A plan as `--dry-run --json` prints it: the environment only as far as it differs, because it may hold secrets. */
export function planDocument(plan: LaunchPlan, inherited: Env): object {
  const { executor, entry, file, args, cwd, wrappers, settings, refusals, notes } = plan;
  const argv = argvOf(plan);
  const environment = changedEnvironment(plan.env, inherited);
  return { schemaVersion: 1, executor, entry, file, args, cwd, wrappers, argv, environment, settings, refusals, notes };
}

/** A plan for people: what would run, what would be set, what would not be held. */
export function planText(plan: LaunchPlan, inherited: Env, paint: Paint): string {
  const [file = '', ...args] = argvOf(plan);
  const { set, removed } = changedEnvironment(plan.env, inherited);
  const facts: readonly (readonly Cell[])[] = [
    [
      ['dim', 'executor'],
      ['bold', plan.executor],
    ],
    [['dim', 'entry'], plan.entry.kind],
    [['dim', 'in'], plan.cwd],
    [['dim', 'runs'], escapeCommand(file, args)],
    ...Object.entries(set).map(([name, value]): readonly Cell[] => [
      ['dim', 'with'],
      escapeCommand(`${name}=${value}`, []),
    ]),
    ...removed.map((name): readonly Cell[] => [['dim', 'without'], name]),
    ...plan.notes.map((note): readonly Cell[] => [['dim', 'note'], note]),
  ];
  return [...tableLines(facts, paint, ''), ...tableLines(itemRows(plan), paint, '  '), ''].join('\n');
}

/** The whole command line, wrappers first. How the executor lets it into its groups is its own affair. */
function argvOf({ wrappers, file, args }: LaunchPlan): readonly string[] {
  return [...wrappers.flatMap(({ argv }) => argv), file, ...args];
}

function itemRows({ settings, refusals }: LaunchPlan): readonly (readonly Cell[])[] {
  return [
    ...settings.map(({ item, value, mechanism, grade }): readonly Cell[] => [
      ['bold', item],
      showValue(item, value),
      mechanism,
      ['green', grade],
    ]),
    ...refusals.map(({ item, requested, reason, remedy }): readonly Cell[] => [
      ['bold', item],
      showValue(item, requested),
      ['red', 'not enforced'],
      remedy === undefined ? reason : `${reason} (try: ${remedy})`,
    ]),
  ];
}

function changedEnvironment(
  env: Readonly<Record<string, string>>,
  inherited: Env,
): { readonly set: Readonly<Record<string, string>>; readonly removed: readonly string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([name, value]) => inherited[name] !== value));
  return { set, removed: Object.keys(inherited).filter((name) => inherited[name] !== undefined && !(name in env)) };
}

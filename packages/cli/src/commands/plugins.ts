import type { PluginFinding } from '@ringfence/core';
import { type Outside, paintOf } from '../outside.ts';
import { surveyRegistry } from '../plugins/registry.ts';
import type { Paint } from '../print/color.ts';
import { asJson } from '../print/json.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet } from '../run/given.ts';

/** `ringfence plugins`: answers the exit code. Never rejects. */
export async function plugins(given: Given, outside: Outside): Promise<number> {
  const json = isSet(given, 'json');
  try {
    const registry = await surveyRegistry(given, outside);
    const findings = await registry.plugins();
    const paint = paintOf(given, outside, outside.stdout);
    await outside.stdout.print(json ? asJson({ schemaVersion: 1, plugins: findings }) : pluginsText(findings, paint));
    return 0;
  } catch (error) {
    return tellFailure(error, { outside, json });
  }
}

/** One line for each plugin: its name, what became of it, who brought it, and why not where there is a reason. */
export function pluginsText(findings: readonly PluginFinding[], paint: Paint): string {
  return `${tableLines(findings.map(findingRow), paint, '').join('\n')}\n`;
}

/** A plugin as a row of a table. */
export function findingRow({ name, status, from, reason }: PluginFinding): readonly Cell[] {
  const style = status === 'loaded' ? 'green' : status === 'failed' ? 'red' : 'yellow';
  const why: readonly Cell[] = reason === undefined ? [] : [reason];
  return [['bold', name], [style, status], `from ${from}`, ...why];
}

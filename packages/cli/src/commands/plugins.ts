import { type Outside, paintOf } from '../outside.ts';
import { surveyRegistry } from '../plugins/registry.ts';
import { findingRow } from '../plugins/row.ts';
import { asJson } from '../print/json.ts';
import { tableLines } from '../print/table.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet } from '../run/given.ts';

/** `ringfence plugins`: answers the exit code. Never rejects. */
export async function plugins(given: Given, outside: Outside): Promise<number> {
  const json = isSet(given, 'json');
  try {
    const registry = await surveyRegistry(given, outside);
    const findings = await registry.plugins();
    const lines = tableLines(findings.map(findingRow), paintOf(given, outside, outside.stdout), '');
    await outside.stdout.print(json ? asJson({ schemaVersion: 1, plugins: findings }) : `${lines.join('\n')}\n`);
    return 0;
  } catch (error) {
    return tellFailure(error, { outside, json });
  }
}

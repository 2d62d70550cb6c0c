import { RingfenceError } from '@ringfence/core';
import { type Outside, paintOf } from '../outside.ts';
import { asJson } from '../print/json.ts';
import { type Cell, tableLines } from '../print/table.ts';
import { showValue } from '../print/values.ts';
import { type Given, isSet } from '../run/given.ts';
import { readResources } from '../run/resources.ts';
import { listRuns, pickRun } from './entry.ts';
import { RunOpener } from './open.ts';

/** `ringfence update`: what the kernel holds afterwards, item by item. */
export async function update([word = '']: readonly string[], given: Given, outside: Outside): Promise<number> {
  const resources = readResources(given);
  if (Object.keys(resources).length === 0) throw nothingToChange();
  const entry = pickRun(word, await listRuns(outside));
  const executor = await new RunOpener(given, outside).open(entry);
  const items = await executor.update(resources);
  const rows = items.map((item): readonly Cell[] =>
    item.status === 'enforced'
      ? [['bold', item.item], showValue(item.item, item.effective), ['green', item.grade], item.mechanism]
      : [['bold', item.item], showValue(item.item, item.requested), ['red', 'not enforced'], item.reason],
  );
  const text = tableLines(rows, paintOf(given, outside, outside.stdout), '').map((line) => `${line}\n`);
  await outside.stdout.print(isSet(given, 'json') ? asJson({ schemaVersion: 1, items }) : text.join(''));
  return items.some(({ status }) => status === 'not-enforced') ? 1 : 0;
}

function nothingToChange(): RingfenceError {
  return new RingfenceError('INVALID_OPTION', {
    problem: 'no limit was given',
    expected: 'ringfence update --memory 64M <run>, or another limit',
    remedy: 'ringfence update --help',
  });
}

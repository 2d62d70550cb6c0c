import type { Executor, Registry } from '@ringfence/core';
import { type Outside, paintOf } from '../outside.ts';
import { runRegistry } from '../plugins/registry.ts';
import { asJson } from '../print/json.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet, said } from '../run/given.ts';
import { type Intent, readIntent } from '../run/intent.ts';
import { planDocument, planText } from '../run/plan.ts';
import { supervise } from '../run/supervise.ts';

/** `ringfence run`: answers the exit code. Never rejects. */
export async function run(words: readonly string[], given: Given, outside: Outside): Promise<number> {
  try {
    const intent = readIntent(words, given, outside.stdinIsTTY);
    const registry = await runRegistry(given, outside);
    const executor = commandOf(intent, registry);
    const { explain, dryRun, json } = intent.telling;
    if (explain) await outside.stderr.print(`${await registry.explain(intent.wish, intent.start)}\n`);
    if (!dryRun)
      return await supervise({ intent, registry, executor, outside, paint: paintOf(given, outside, outside.stderr) });
    const plan = await registry.plan(executor, intent.start);
    const paint = paintOf(given, outside, outside.stdout);
    await outside.stdout.print(json ? asJson(planDocument(plan, outside.env)) : planText(plan, outside.env, paint));
    return 0;
  } catch (error) {
    return tellFailure(error, { outside, json: isSet(given, 'json') });
  }
}

/** The command of an intent, ready to start. */
function commandOf({ name, args, env, cwd, wish, output }: Intent, registry: Registry): Executor {
  const executor = registry
    .command(name, args)
    .limit(wish.resources)
    .isolate(wish.isolation ?? {});
  if (wish.identity !== undefined) executor.runAs(wish.identity);
  const way = output === 'inherit' ? 'inherit' : 'pipe';
  Object.assign(executor.command(), { env: { ...env }, stdin: 'inherit', stdout: way, stderr: way, ...said({ cwd }) });
  return executor;
}

import type { Executor, Registry } from '@ringfence/core';
import { type Outside, paintOf } from '../outside.ts';
import { runRegistry } from '../plugins/registry.ts';
import { asJson } from '../print/json.ts';
import { SignalDesk } from '../run/desk.ts';
import { codeOfSignal } from '../run/exit-code.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet, said } from '../run/given.ts';
import { type Intent, readIntent } from '../run/intent.ts';
import { planDocument, planText } from '../run/plan.ts';
import { supervise } from '../run/supervise.ts';
import { isDetached, startDetached } from '../runs/start.ts';

/** `ringfence run`: answers the exit code. Never rejects. */
export async function run(words: readonly string[], given: Given, outside: Outside): Promise<number> {
  try {
    const intent = readIntent(words, given, outside.stdinIsTTY);
    const desk = deskFor(intent, outside);
    try {
      return await carryOut(intent, given, outside, desk);
    } finally {
      desk.close();
    }
  } catch (error) {
    return tellFailure(error, { outside, json: isSet(given, 'json') });
  }
}

async function carryOut(intent: Intent, given: Given, outside: Outside, desk: SignalDesk): Promise<number> {
  const registry = await runRegistry(given, outside);
  const executor = commandOf(intent, registry);
  const { explain, dryRun, json } = intent.telling;
  const detached = isDetached(given);
  if (explain) await outside.stderr.print(`${await registry.explain(intent.wish, intent.start)}\n`);
  if (!dryRun && detached) return startDetached(executor, intent, given, outside, desk.canceled);
  if (!dryRun) {
    return supervise({ intent, registry, executor, outside, desk, paint: paintOf(given, outside, outside.stderr) });
  }
  const plan = await registry.plan(executor, intent.start);
  const paint = paintOf(given, outside, outside.stdout);
  await outside.stdout.print(json ? asJson(planDocument(plan, outside.env)) : planText(plan, outside.env, paint));
  return desk.stoppedBy === undefined ? 0 : codeOfSignal(desk.stoppedBy);
}

/** From the first moment on: a signal during a probe must not leave its throw-away group behind. */
function deskFor({ sharesTerminal, telling }: Intent, { signals, platform, stderr }: Outside): SignalDesk {
  const say = (line: string): void => {
    if (!telling.quiet) void stderr.print(`ringfence: ${line}\n`);
  };
  const giveUp = (signal: NodeJS.Signals): never => process.exit(codeOfSignal(signal));
  return new SignalDesk({ source: signals, platform, shared: sharesTerminal, say, giveUp });
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

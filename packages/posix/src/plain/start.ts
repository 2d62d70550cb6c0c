import type { LaunchContext, LaunchPlan, ReceiptItem, Spawned, Spawner, Wrapper } from '@ringfence/core';
import { environmentFor } from '../launch/environment.ts';
import { hasOwnWrapper } from '../launch/process-wrappers.ts';
import { type PreparedStart, prepareStart, startInside } from '../launch/start-inside.ts';
import { parseTestimony, type Testified, witnessWrapper } from '../launch/witness.ts';
import { wrap } from '../launch/wrappers.ts';

/** A program that was started, with what its witness read of itself after every helper and before the program. */
export interface StartedPlain {
  readonly spawned: Spawned;
  /** Receipt items of limits and rights that this package knows by itself. */
  readonly items: readonly ReceiptItem[];
  /** Files of `/proc/self` by their names; none of a program that no helper stands before. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Starts the program of a plan as it is, or through the wrappers of the plan.
 * @throws RingfenceError `COMMAND_*`, `SPAWN_FAILED`, `FENCE_SETUP_FAILED` when a helper fails
 */
export async function startPlain(
  plan: LaunchPlan,
  context: LaunchContext,
  testify: readonly Testified[],
): Promise<StartedPlain> {
  if (testify.length === 0 && !hasOwnWrapper(plan.wrappers)) {
    return { spawned: await startDirectly(plan, context), items: [], files: new Map() };
  }
  const prepared = await prepareStart(plan, context);
  const wrappers = testify.length === 0 ? prepared.wrappers : witnessed(prepared, testify);
  let control: Spawned['control'];
  const spawner: Spawner = {
    spawn: async (request) => {
      const spawned = await context.spawner.spawn(request);
      control = spawned.control;
      return spawned;
    },
  };
  const { spawned, items } = await startInside(plan, { ...context, spawner }, { ...prepared, wrappers }, []);
  const said = parseTestimony((await control) ?? '');
  return { spawned, items, files: said.kind === 'seen' ? said.files : new Map() };
}

function startDirectly(plan: LaunchPlan, context: LaunchContext): Promise<Spawned> {
  const [file, ...args] = wrap(plan.wrappers, plan.file, plan.args);
  const { cwd } = plan;
  const env = environmentFor(plan.env, { runId: context.runId });
  const { stdio, newSession } = context;
  return context.spawner.spawn({ file, args, env, cwd, stdio, newSession, controlPipe: false });
}

/** One witness, inside every helper but the one that hands over variables: what comes after it is not seen. */
function witnessed({ wrappers, shell }: PreparedStart, testify: readonly Testified[]): readonly Wrapper[] {
  const known = wrappers.find(({ name }) => name === 'witness');
  // Its words are the shell's, then the files, then a final `--`.
  const files = known === undefined ? [] : known.argv.slice(4, -1).filter(isTestified);
  const witness = witnessWrapper(shell, [...new Set([...files, ...testify])]);
  const helpers = wrappers.filter((wrapper) => wrapper !== known);
  const last = helpers.at(-1);
  return last?.name === 'env' ? [...helpers.slice(0, -1), witness, last] : [...helpers, witness];
}

function isTestified(word: string): word is Testified {
  return word === 'status' || word === 'limits' || word === 'net/dev';
}

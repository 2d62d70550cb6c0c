import type { Candidate, ExecutorDefinition, Host } from '../contract/index.ts';
import { ProbePipeline } from '../probe/pipeline.ts';
import { Chooser } from './chooser.ts';
import type { CallableHooks } from './hooks.ts';
import { RegistryLauncher } from './launcher.ts';
import { Owner } from './owner.ts';

/** What an engine is made of. */
export interface EngineParts {
  readonly host: Host;
  readonly hooks: CallableHooks;
  readonly definitions: () => Promise<readonly ExecutorDefinition[]>;
  readonly probeTimeoutMs: number;
}

/** Probing, choosing and launching for one registry; loaded when the first of them is asked for. */
export interface Engine {
  readonly chooser: Chooser;
  readonly launcher: RegistryLauncher;
  probe(fresh: boolean): Promise<readonly Candidate[]>;
}

/** Wires the rooms of one registry together. */
export function createEngine({ host, hooks, definitions, probeTimeoutMs }: EngineParts): Engine {
  const onProbed = (candidate: Candidate): void => hooks.probe.call(candidate);
  const pipeline = new ProbePipeline({ host, timeoutMs: probeTimeoutMs, onProbed });
  const probe = async (fresh: boolean): Promise<readonly Candidate[]> => pipeline.all(await definitions(), fresh);
  const chooser = new Chooser({ host, hooks, pipeline, definitions });
  const owner = new Owner();
  const keep = owner.keep.bind(owner);
  const candidates = async (only?: string): Promise<readonly Candidate[]> => {
    const known = await definitions();
    return pipeline.all(only === undefined ? known : known.filter(({ name }) => name === only));
  };
  const launcher = new RegistryLauncher({ host, hooks, pipeline, chooser, candidates, keep });
  return { chooser, launcher, probe };
}

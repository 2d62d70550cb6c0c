import {
  type Candidate,
  createRegistry,
  type ExecutorDefinition,
  type Grade,
  type Host,
  isPlugin,
  type Plugin,
  type Registry,
  RingfenceError,
  SUPERVISED,
} from '@ringfence/core';
import { atThisPace, measuredPace } from '../pace.ts';
import { type Watch, watched } from './watched.ts';

/** What is to be proved: a plugin, an executor as it is, or one executor of a registry. */
export type Subject = Plugin | ExecutorDefinition | Registry;

/** Which executor of the subject, and how another process comes by it. */
export interface SubjectOptions {
  /** The name of the executor; needed where the subject has more than one. */
  readonly executor?: string;
  /** A `file:` URL or a package name whose default export makes the plugin or the registry, so that another process can
   *  own a tree; without it the cases about other owners are not tried. */
  readonly module?: string;
}

/** An executor alone in a registry of its own, with everything it does in view. */
export interface OpenedSubject {
  readonly definition: ExecutorDefinition;
  readonly candidate: Candidate;
  readonly registry: Registry;
  readonly watch: Watch;
  readonly module: string | undefined;
}

/**
 * Finds the executor and probes it.
 * @throws RingfenceError `NO_EXECUTOR`, `INVALID_OPTION` when it is not clear which one is meant
 */
export async function openSubject(subject: Subject, options: SubjectOptions = {}): Promise<OpenedSubject> {
  await measuredPace();
  const { definition, host } = await definitionOf(subject, options.executor);
  const { definition: seen, watch } = watched(definition);
  const registry = createRegistry({ ...atThisPace(), ...(host === undefined ? {} : { host }) }).addExecutor(seen);
  const [candidate] = await registry.probe();
  if (candidate === undefined) throw new TypeError('a registry with one executor has one candidate');
  return { definition, candidate, registry, watch, module: options.module };
}

/** The grade at which a capability is offered here; limits of the supervisor are offered by core for every executor. */
export function gradeHere({ candidate }: OpenedSubject, capability: string): Grade {
  if (SUPERVISED.some((id) => id === capability)) return 'polled';
  return candidate.result.status === 'proved' ? (candidate.result.offer[capability]?.grade ?? 'none') : 'none';
}

async function definitionOf(
  subject: Subject,
  executor: string | undefined,
): Promise<{ readonly definition: ExecutorDefinition; readonly host?: Host }> {
  if ('launch' in subject) return { definition: subject };
  const registry = isPlugin(subject) ? createRegistry({ ...atThisPace(), plugins: [subject] }) : subject;
  if (isRegistry(registry)) return { definition: await pick(registry, executor), host: registry.host };
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'what is to be proved was not understood',
    expected: 'a plugin, an executor definition or a registry',
    received: subject,
  });
}

async function pick(registry: Registry, executor: string | undefined): Promise<ExecutorDefinition> {
  const candidates = await registry.probe();
  const names = candidates.map(({ name }) => name);
  const [only, ...others] = candidates.filter(({ name }) => executor === undefined || name === executor);
  if (only !== undefined && others.length === 0) return only.definition;
  throw new RingfenceError(only === undefined ? 'NO_EXECUTOR' : 'INVALID_OPTION', {
    problem: only === undefined ? 'there is no such executor' : 'there is more than one executor to prove',
    expected: `one of ${names.join(', ')}`,
    received: executor,
  });
}

function isRegistry(value: object): value is Registry {
  return 'select' in value && 'probe' in value;
}

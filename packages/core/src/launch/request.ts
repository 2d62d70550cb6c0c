import type { Host, Request, ResolvedCommand } from '../contract/index.ts';
import { checkArguments, checkDirectory, checkEnvironment, checkName, mergeEnvironment } from '../request/arguments.ts';
import { normalizeIdentity } from '../request/identity.ts';
import { normalizeIsolation } from '../request/isolation.ts';
import { normalizeResources } from '../request/resources.ts';
import { checkFolder, resolveProgram } from '../spawn/resolve.ts';
import type { Draft } from './draft.ts';

/** What of a draft can be known without looking at the file system. */
export type Wanted = Pick<Request, 'limits' | 'implied' | 'identity' | 'isolation'>;

/**
 * The limits, the identity and the isolation of a draft in base units. Pure.
 * @throws RingfenceError `INVALID_RESOURCE`, `INVALID_IDENTITY`, `INVALID_ISOLATION`
 */
export function normalizeDraft(draft: Omit<Draft, 'command'>, capacity: Host['capacity'], cwd: string): Wanted {
  const { limits, implied } = normalizeResources(draft.resources, capacity, cwd);
  const identity = draft.identity === undefined ? undefined : normalizeIdentity(draft.identity);
  return { limits, implied, identity, isolation: normalizeIsolation(draft.isolation) };
}

/**
 * The request of a draft: checked, in base units, with the program looked up; frozen.
 * @throws RingfenceError `INVALID_*`, `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 */
export function buildRequest(draft: Draft, host: Host): Request {
  const wanted = normalizeDraft(draft, host.capacity, draft.command.cwd);
  const command = resolveCommand(draft, host);
  return Object.freeze({ ...wanted, command });
}

function resolveCommand({ command }: Draft, host: Host): ResolvedCommand {
  const name = checkName(command.path);
  const args = checkArguments(command.args);
  const env = command.extendEnv ? mergeEnvironment(host.env, command.env) : checkEnvironment(command.env);
  const cwd = checkDirectory(command.cwd);
  checkFolder(cwd, host.platform);
  const file = resolveProgram(name, { platform: host.platform, env, cwd });
  return Object.freeze({ file, name, args, env, cwd });
}

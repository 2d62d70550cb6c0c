import { type LaunchContext, type LaunchPlan, RingfenceError, type Wrapper } from '@ringfence/core';
import {
  environmentFor,
  envWrapper,
  findPrograms,
  identityOf,
  lookupUser,
  missingProgram,
  type Programs,
  type ResolvedUser,
  setprivWrapper,
  witnessWrapper,
} from '@ringfence/posix';
import { serviceEnvironment } from './environment.ts';
import type { UserChange } from './properties.ts';
import { testifiedFor } from './testimony.ts';

/** A service with everything looked up. */
export interface PreparedService {
  readonly shell: string;
  readonly env: string;
  readonly user: ResolvedUser | undefined;
  readonly change: UserChange | undefined;
  /** The environment of the program, as a script. */
  readonly script: string;
  readonly wrappers: readonly Wrapper[];
}

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/**
 * Looks up the user, the helpers and the environment of a service.
 * @param hold commands of a shell that run when everything is reported and before the program does
 * @throws RingfenceError `INVALID_IDENTITY`, `INVALID_COMMAND`, `FENCE_SETUP_FAILED` when a helper is missing
 */
export async function prepareService(
  plan: LaunchPlan,
  context: LaunchContext,
  hold?: string,
): Promise<PreparedService> {
  const { host, runId } = context;
  if (CONTROL_CHARACTER.test(plan.cwd)) throw unsafeFolder(plan.cwd);
  const identity = identityOf(plan.settings);
  const [programs, user] = await Promise.all([
    findPrograms(host),
    identity === undefined ? undefined : lookupUser(identity, host),
  ]);
  const [shell, env] = [needed(programs, 'sh'), needed(programs, 'env')];
  const explicit = Object.keys(plan.env).filter((name) => plan.env[name] !== host.env[name]);
  const whole = environmentFor(plan.env, { runId, explicit, ...(user === undefined ? {} : { user }) });
  const { script, carried } = serviceEnvironment(whole);
  const carrier = envWrapper(env, carried);
  if (carrier !== undefined && plan.file.includes('=')) throw unnameable(plan.file, Object.keys(carried));
  const change = changeOf(user, identity?.groups !== undefined);
  const helpers = change?.by === 'helper' ? changing(plan, programs, shell, user, hold) : [];
  const wrappers = [...helpers, ...plan.wrappers, ...(carrier === undefined ? [] : [carrier])];
  return { shell, env, user, change, script, wrappers };
}

/**
 * The manager takes a user's groups from the database and can only add to them: groups that were named, and a user without
 * an entry, need a helper.
 */
function changeOf(user: ResolvedUser | undefined, groupsNamed: boolean): UserChange | undefined {
  if (user === undefined) return undefined;
  return groupsNamed || user.name === undefined ? { by: 'helper' } : { by: 'manager', user };
}

/** What the helper changes it changes last: a process without capabilities could not become another user. */
function changing(
  plan: LaunchPlan,
  programs: Programs,
  shell: string,
  user: ResolvedUser | undefined,
  hold: string | undefined,
): readonly Wrapper[] {
  const dropCapabilities = plan.settings.some(({ item }) => item === 'dropCapabilities');
  const change = { dropCapabilities, ...(user === undefined ? {} : { user }) };
  return [
    setprivWrapper(needed(programs, 'setpriv'), change),
    witnessWrapper(shell, testifiedFor(plan.settings), hold),
  ];
}

function needed(programs: Programs, name: keyof Programs): string {
  const path = programs[name];
  if (path !== undefined) return path;
  const { message, remedy } = missingProgram(name);
  throw new RingfenceError('FENCE_SETUP_FAILED', { problem: message, ...(remedy === undefined ? {} : { remedy }) });
}

/** A manager writes the folder into a unit file, systemd 252 with its line breaks. */
function unsafeFolder(cwd: string): RingfenceError {
  return new RingfenceError('INVALID_COMMAND', {
    problem: 'A service cannot start in a folder whose path has a control character in it',
    expected: 'a path of printable characters',
    received: cwd,
    authority: 'systemd.syntax(7)',
  });
}

/** env(1) takes an argument with an equals sign for a variable, and there is no way to tell it otherwise. */
function unnameable(file: string, carried: readonly string[]): RingfenceError {
  return new RingfenceError('INVALID_COMMAND', {
    problem: 'A program with "=" in its path cannot be given variables that a shell would change',
    expected: `a path without "=", or an environment without ${carried.join(', ')}`,
    received: file,
  });
}

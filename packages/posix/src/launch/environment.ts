import type { Wrapper } from '@ringfence/core';
import { COOKIE, cookieValue } from '../process/cookie.ts';
import type { ResolvedUser } from '../users/lookup.ts';

/** What changes between the environment of the request and that of the program. */
export interface EnvironmentChange {
  readonly runId: string;
  /** The user the program runs as when that is another than now. */
  readonly user?: Pick<ResolvedUser, 'uid' | 'name' | 'home' | 'shell'>;
  /** Variables that the caller wrote himself: they stay as they are. */
  readonly explicit?: readonly string[];
}

/** Set by Node for a child with an IPC channel: a grandchild that reads them would write into a descriptor not its own. */
const CHANNEL = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'];

/** Name the session, the mail or the rights of the user who starts the program, not of the user it runs as. */
const OF_ANOTHER_USER = /^(XDG_RUNTIME_DIR|XDG_SESSION_.*|DBUS_SESSION_BUS_ADDRESS|SUDO_.*|MAIL)$/;

/** The environment of the program: the cookie added, HOME and its like for another user, traces of the owner dropped. */
export function environmentFor(
  env: Readonly<Record<string, string>>,
  change: EnvironmentChange,
): Readonly<Record<string, string>> {
  const explicit = new Set(change.explicit);
  const dropped = (name: string): boolean =>
    CHANNEL.includes(name) || (change.user !== undefined && OF_ANOTHER_USER.test(name) && !explicit.has(name));
  const kept = Object.entries(env).filter(([name]) => !dropped(name));
  const ofUser = Object.entries(userVariables(change.user)).filter(([name]) => !explicit.has(name));
  const cookie = [COOKIE, cookieValue(env[COOKIE], change.runId)];
  return Object.fromEntries([...kept, ...ofUser, cookie]);
}

/** As login(1) sets them. A uid without an entry gets `/` as its home, and keeps no name of somebody else. */
function userVariables(user: EnvironmentChange['user']): Readonly<Record<string, string>> {
  if (user === undefined) return {};
  const name = user.name ?? String(user.uid);
  return { HOME: user.home ?? '/', USER: name, LOGNAME: name, SHELL: user.shell ?? '/bin/sh' };
}

/** A shell drops names that are not its own kind of name, and sets these itself. */
const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SET_BY_SHELL = /^(IFS|OPTIND|PPID|LINENO|PS4|ENV|BASH_ENV|SHELLOPTS|BASHOPTS|POSIXLY_CORRECT)$/;

/** Steer the dynamic linker and the C library of every program, helpers that still run as root included; ld.so(8). */
const STEERS_HELPERS = /^(LD_.*|DYLD_.*|GLIBC_TUNABLES|GCONV_PATH|GETCONF_DIR|LOCPATH|NLSPATH|MALLOC_.*|RES_OPTIONS)$/;

/** An environment in two parts: what helpers may see, and what only the program may. */
export interface SplitEnvironment {
  readonly helpers: Readonly<Record<string, string>>;
  /** Handed to the program by `envWrapper`. Usually empty. */
  readonly carried: Readonly<Record<string, string>>;
}

/**
 * Splits the environment of a program that a shell or helpers start: variables that a shell would drop or change, and
 * variables that would steer a helper which still has privileges the program will not have. PWD is left to the shell: it
 * corrects one that does not name the working directory. bash and busybox count SHLVL up.
 */
export function splitEnvironment(env: Readonly<Record<string, string>>): SplitEnvironment {
  const carries = (name: string): boolean =>
    !SHELL_NAME.test(name) || SET_BY_SHELL.test(name) || STEERS_HELPERS.test(name);
  const entries = Object.entries(env);
  return {
    helpers: Object.fromEntries(entries.filter(([name]) => !carries(name))),
    carried: Object.fromEntries(entries.filter(([name]) => carries(name))),
  };
}

/**
 * `env` that sets the carried variables; must be the innermost wrapper, so that it already runs as the program's user.
 * The values stand on its command line, readable by others, for the time until it execs the program. `env` takes an
 * argument with `=` for a variable, so the program's path must hold none.
 * @param program absolute path of `env`; @returns `undefined` when nothing is to be carried
 */
export function envWrapper(program: string, carried: Readonly<Record<string, string>>): Wrapper | undefined {
  const variables = Object.entries(carried).map(([name, value]) => `${name}=${value}`);
  return variables.length === 0 ? undefined : { name: 'env', argv: [program, '--', ...variables] };
}

import { RingfenceError } from '@ringfence/core';

/** What Windows wants to know before it starts a program as another user. */
export interface Credential {
  readonly password: string;
  /** The domain of a user that was named without one; left out, this machine. */
  readonly domain?: string;
}

/** An account in the words of CreateProcessWithLogonW. */
export interface Account {
  readonly name: string;
  /** `undefined` for a name of the form `user@domain`, which says it itself. */
  readonly domain: string | undefined;
}

/** Takes `DOMAIN\user`, `user@domain` or `user` apart. */
export function accountOf(user: string, domain: string | undefined): Account {
  const [, prefix, name] = /^([^\\]+)\\([^\\]+)$/.exec(user) ?? [];
  if (prefix !== undefined && name !== undefined) return { name, domain: prefix };
  if (user.includes('@')) return { name: user, domain: undefined };
  return { name: user, domain: domain ?? '.' };
}

/** The credential of a user. @throws RingfenceError `RUN_AS_REFUSED` when the caller's function has none */
export async function askCredential(
  ask: ((user: string) => Credential | Promise<Credential>) | undefined,
  user: string,
): Promise<Credential> {
  const credential: unknown = await ask?.(user);
  if (isCredential(credential)) return credential;
  throw new RingfenceError('RUN_AS_REFUSED', {
    problem: `there is no password for the user ${user}`,
    expected: '{ password } from the option credential',
    authority: 'windowsJob({ credential })',
  });
}

function isCredential(value: unknown): value is Credential {
  return typeof value === 'object' && value !== null && 'password' in value && typeof value.password === 'string';
}

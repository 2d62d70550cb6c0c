import type { Host, Reason } from '@ringfence/core';

/** Absolute paths of the helpers on this machine; `undefined` for one that is not there. */
export interface Programs {
  readonly sh: string | undefined;
  readonly env: string | undefined;
  readonly setpriv: string | undefined;
  readonly prlimit: string | undefined;
  readonly unshare: string | undefined;
}

/** Finds the helpers once for each `Host`. dash is taken before sh: it starts faster than bash and reports a failed exec. */
export function findPrograms(host: Pick<Host, 'findProgram' | 'once'>): Promise<Programs> {
  return host.once('posix:programs', async () => {
    const [dash, sh, env, setpriv, prlimit, unshare] = await Promise.all(
      ['dash', 'sh', 'env', 'setpriv', 'prlimit', 'unshare'].map((name) => host.findProgram(name)),
    );
    return { sh: dash ?? sh, env, setpriv, prlimit, unshare };
  });
}

const PACKAGES: Readonly<Record<keyof Programs, string>> = {
  sh: 'dash',
  env: 'coreutils',
  setpriv: 'util-linux',
  prlimit: 'util-linux',
  unshare: 'util-linux',
};

/** Why something is not offered when a helper is missing, with the command that would bring it. */
export function missingProgram(name: keyof Programs): Reason {
  return { message: `${name} is not on the PATH`, remedy: `apt-get install ${PACKAGES[name]}` };
}

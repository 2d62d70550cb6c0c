import { splitEnvironment } from '@ringfence/posix';

/** Variables of bash itself: where the shell is bash it would keep its own value, or end at an attempt to set them. */
const OF_BASH = /^(UID|EUID|GROUPS|DIRSTACK|FUNCNAME|HISTCMD|RANDOM|SRANDOM|SECONDS|EPOCH\w*|BASH\w*|COMP_\w*|_)$/;

/** Set by shells on their own. */
const BY_SHELLS = ['PWD', 'OLDPWD', 'SHLVL', '_'];

/** The environment of a service's program in two parts. */
export interface ServiceEnvironment {
  /** A script that a shell reads: no value stands on a command line or among the properties of the unit, which anybody may read. */
  readonly script: string;
  /** Variables that a shell would change: handed over by `env` on its command line. Usually empty. */
  readonly carried: Readonly<Record<string, string>>;
}

/** The environment for a shell that starts with an empty one, and gives its program exactly this. */
export function serviceEnvironment(env: Readonly<Record<string, string>>): ServiceEnvironment {
  const { helpers, carried } = splitEnvironment(env);
  const own = Object.entries(helpers).filter(([name]) => OF_BASH.test(name));
  const set = Object.entries(helpers).filter(([name]) => !OF_BASH.test(name));
  const unset = BY_SHELLS.filter((name) => !Object.hasOwn(helpers, name));
  const lines = [
    ...set.map(([name, value]) => `export ${name}=${quoteForShell(value)}`),
    ...(unset.length === 0 ? [] : [`unset ${unset.join(' ')}`]),
  ];
  return { script: `${lines.join('\n')}\n`, carried: { ...carried, ...Object.fromEntries(own) } };
}

/** Inside single quotes a shell changes nothing; only the quote itself has to be written otherwise. */
export function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

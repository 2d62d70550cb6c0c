import { type Host, RingfenceError } from '@ringfence/core';

/** Absolute paths of what the shim uses. */
export interface ShimTools {
  readonly shell: string;
  readonly cat: string;
  readonly mkfifo: string;
  readonly mv: string;
  readonly rm: string;
  readonly rmdir: string;
  readonly sleep: string;
  /** Empty without `head`. */
  readonly stdbuf: string;
  readonly setsid: string;
  readonly ln: string;
  readonly stat: string;
  readonly grep: string;
  readonly env: string;
  /** `undefined` when `head -c` reads more of a pipe than it prints, or keeps it back: then an output is not cut into pieces. */
  readonly head: string | undefined;
  /** True when `env` can give SIGINT and SIGQUIT their usual meaning back. */
  readonly resetsSignals: boolean;
}

const NAMES = ['cat', 'mkfifo', 'mv', 'rm', 'rmdir', 'sleep', 'setsid', 'env', 'head', 'ln', 'stat', 'grep'] as const;

/** Prints `bcd` when head leaves the rest of a pipe to the next reader, and `signals` when env resets them. */
const TRIAL = `printf abcd | { "$5" -o0 "$1" -c 1 >/dev/null; exec "$2"; }
"$3" --default-signal=INT,QUIT "$4" -c 'echo signals'`;

/** Absolute paths of the programs of a shim, by their names. */
type ToolPaths = ReadonlyMap<string, string>;

/**
 * Looks for the programs of a shim, without starting any: a probe has to be quick, and most runs are not detached.
 * @returns where they are, or the name of one that is not there
 */
export function findShimTools(host: Pick<Host, 'findProgram' | 'once'>): Promise<ToolPaths | string> {
  return host.once('posix.shim-tools', async () => {
    const found = new Map<string, string>();
    const shell = (await host.findProgram('dash')) ?? (await host.findProgram('sh'));
    if (shell === undefined) return 'sh';
    found.set('sh', shell);
    for (const name of NAMES) {
      const path = await host.findProgram(name);
      if (path === undefined) return name;
      found.set(name, path);
    }
    return found;
  });
}

/**
 * The tools of a shim, with what differs between systems tried once for each `Host`.
 * @throws RingfenceError `FENCE_SETUP_FAILED` when one is missing
 */
export async function needShimTools(host: Pick<Host, 'findProgram' | 'once' | 'run'>): Promise<ShimTools> {
  const found = await findShimTools(host);
  if (typeof found !== 'string') return host.once('posix.shim-trial', () => tryTools(found, host));
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `${found} is not on the PATH, and a detached run needs it`,
    remedy: 'apt-get install coreutils util-linux grep',
  });
}

async function tryTools(found: ToolPaths, host: Pick<Host, 'findProgram' | 'run'>): Promise<ShimTools> {
  const path = (name: 'sh' | (typeof NAMES)[number]): string => found.get(name) ?? name;
  const [shell, cat, head, env] = [path('sh'), path('cat'), path('head'), path('env')];
  const stdbuf = (await host.findProgram('stdbuf')) ?? 'stdbuf';
  const { stdout } = await host.run(shell, ['-c', TRIAL, 'sh', head, cat, env, shell, stdbuf]);
  return {
    shell,
    cat,
    env,
    mkfifo: path('mkfifo'),
    mv: path('mv'),
    rm: path('rm'),
    rmdir: path('rmdir'),
    sleep: path('sleep'),
    stdbuf,
    setsid: path('setsid'),
    ln: path('ln'),
    stat: path('stat'),
    grep: path('grep'),
    head: stdout.startsWith('bcd') ? head : undefined,
    resetsSignals: stdout.includes('signals'),
  };
}

/** What somebody who reads the report should know of how the run was looked after. */
export function toolNotes({ head, resetsSignals }: ShimTools): readonly string[] {
  return [
    ...(head === undefined
      ? ['its output files have no cap: head or stdbuf of this system cannot cut a pipe into pieces']
      : []),
    ...(resetsSignals ? [] : ['it was started with SIGINT and SIGQUIT ignored: env on this system cannot reset them']),
  ];
}

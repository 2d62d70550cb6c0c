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
  readonly env: string;
  /** `undefined` when `head -c` reads more of a pipe than it prints, or keeps it back: then an output is not cut into pieces. */
  readonly head: string | undefined;
  /** True when `env` can give SIGINT and SIGQUIT their usual meaning back. */
  readonly resetsSignals: boolean;
}

const NAMES = ['cat', 'mkfifo', 'mv', 'rm', 'rmdir', 'sleep', 'setsid', 'env', 'head'] as const;

/** Prints `bcd` when head leaves the rest of a pipe to the next reader, and `signals` when env resets them. */
const TRIAL = `printf abcd | { "$5" -o0 "$1" -c 1 >/dev/null; exec "$2"; }
"$3" --default-signal=INT,QUIT "$4" -c 'echo signals'`;

/**
 * Finds what a shim uses, once for each `Host`, and tries what differs between systems. What is missing is named.
 * @returns the tools, or the name of one that is not there
 */
export function findShimTools(host: Pick<Host, 'findProgram' | 'once' | 'run'>): Promise<ShimTools | string> {
  return host.once('posix.shim-tools', () => lookForTools(host));
}

/** @throws RingfenceError `FENCE_SETUP_FAILED` when one is missing */
export async function needShimTools(host: Pick<Host, 'findProgram' | 'once' | 'run'>): Promise<ShimTools> {
  const tools = await findShimTools(host);
  if (typeof tools !== 'string') return tools;
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `${tools} is not on the PATH, and a detached run needs it`,
    remedy: 'apt-get install coreutils util-linux',
  });
}

async function lookForTools(host: Pick<Host, 'findProgram' | 'run'>): Promise<ShimTools | string> {
  const [dash, sh] = await Promise.all([host.findProgram('dash'), host.findProgram('sh')]);
  const shell = dash ?? sh;
  if (shell === undefined) return 'sh';
  const found = new Map<string, string>();
  for (const name of NAMES) {
    const path = await host.findProgram(name);
    if (path === undefined) return name;
    found.set(name, path);
  }
  const path = (name: (typeof NAMES)[number]): string => found.get(name) ?? name;
  const [cat, head, env] = [path('cat'), path('head'), path('env')];
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

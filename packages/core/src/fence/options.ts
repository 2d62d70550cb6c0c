import type {
  Command,
  Executor,
  Identity,
  Isolation,
  Resources,
  StartOptions,
  StdinOption,
  StdoutOption,
} from '../contract/index.ts';
import { LIMIT_NAMES } from '../request/items.ts';

/** Everything one call may say: limits, who and how, where it runs, and execa's names for the rest. */
export interface FenceOptions extends Resources, StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default true. */
  readonly extendEnv?: boolean;
  /** Text for stdin; the same as `stdin: { text }`. */
  readonly input?: string;
  readonly stdin?: StdinOption;
  readonly stdout?: StdoutOption;
  readonly stderr?: StdoutOption;
  /** The same as `wallTime`. */
  readonly timeout?: number | string;
  readonly runAs?: string | number | Identity;
  readonly isolation?: Isolation;
  /** False: a failed command answers with its report instead of throwing. Default true. */
  readonly reject?: boolean;
}

const START: readonly (keyof StartOptions)[] = [
  'strict',
  'require',
  'executor',
  'cancelSignal',
  'signal',
  'buffer',
  'maxBuffer',
  'all',
  'stripFinalNewline',
  'killSignal',
  'forceKillAfterDelay',
  'newSession',
];

const OTHER = [
  'cwd',
  'env',
  'extendEnv',
  'input',
  'stdin',
  'stdout',
  'stderr',
  'timeout',
  'runAs',
  'isolation',
  'reject',
];

/** Options taken apart for the verbs they belong to. */
export interface SortedOptions {
  readonly start: StartOptions;
  readonly reject: boolean;
  /** Says everything that belongs before `start()`. */
  readonly configure: (executor: Executor) => void;
}

/** What is no option of a call is a limit, known or not: an unknown one is refused by `start()` with a did-you-mean. */
export function sortOptions(options: FenceOptions): SortedOptions {
  const entries: readonly [string, unknown][] = Object.entries(options);
  const pick = (wanted: (name: string) => boolean): Record<string, unknown> =>
    Object.fromEntries(entries.filter(([name, value]) => wanted(name) && value !== undefined));
  const isStart = (name: string): boolean => START.some((known) => known === name);
  const limits = pick((name) => isLimit(name) || !(isStart(name) || OTHER.includes(name)));
  const resources: Resources = options.timeout === undefined ? limits : { wallTime: options.timeout, ...limits };
  return {
    start: pick(isStart),
    reject: options.reject ?? true,
    configure: (executor) => {
      executor.limit(resources);
      if (options.runAs !== undefined) executor.runAs(options.runAs);
      if (options.isolation !== undefined) executor.isolate(options.isolation);
      Object.assign(executor.command(), commandFields(options));
    },
  };
}

function isLimit(name: string): boolean {
  return LIMIT_NAMES.some((limit) => limit === name);
}

function commandFields(options: FenceOptions): Partial<Command> {
  const { cwd, env, extendEnv, input, stdout, stderr } = options;
  const stdin = options.stdin ?? (input === undefined ? undefined : { text: input });
  const fields = { cwd, env: env && { ...env }, extendEnv, stdin, stdout, stderr };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

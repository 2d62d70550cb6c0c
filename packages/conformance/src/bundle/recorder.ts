import { errorText, type Host, type HostFacts, hostBehind, localFacts, type Seam, systemCode } from '@ringfence/core';
import type { Bundle, RecordedAnswer, RecordedCall, RecordedVariable } from './bundle.ts';
import { SHOWN_VARIABLES } from './environment.ts';

/** This machine, with everything that is asked of it written down. */
export interface Recording {
  readonly host: Host;
  /** What was asked until now. Nothing is redacted yet. */
  taken(): Pick<Bundle, 'calls' | 'environment'>;
}

/** Starts to record this machine: a registry that is made over the host asks it as ever. */
export function recordHost(facts: HostFacts = localFacts()): Recording {
  const calls = new Map<
    string,
    { readonly call: string; readonly args: readonly string[]; answers: RecordedAnswer[] }
  >();
  const environment = new Map<string, RecordedVariable>();
  const note = (call: string, args: readonly string[], answer: RecordedAnswer): void => {
    const key = JSON.stringify([call, ...args]);
    const known = calls.get(key);
    if (known === undefined) calls.set(key, { call, args: [...args], answers: [answer] });
    else append(known.answers, answer);
  };
  const host = hostBehind(seamTo(note), { ...facts, env: watched(facts.env, environment) });
  const taken = (): Pick<Bundle, 'calls' | 'environment'> => ({
    calls: [...calls.values()].map(({ call, args, answers }): RecordedCall => ({ call, args, answers: [...answers] })),
    environment: Object.fromEntries(environment),
  });
  return { host, taken };
}

type Note = (call: string, args: readonly string[], answer: RecordedAnswer) => void;

function seamTo(note: Note): Seam {
  return {
    now: (call, args, real) => {
      try {
        const value = real();
        note(call, args, { value });
        return value;
      } catch (error) {
        note(call, args, failed(error));
        throw error;
      }
    },
    later: async (call, args, real) => {
      try {
        const value = await real();
        note(call, args, { value });
        return value;
      } catch (error) {
        note(call, args, failed(error));
        throw error;
      }
    },
  };
}

function failed(error: unknown): RecordedAnswer {
  const code = systemCode(error);
  return { error: { ...(code === undefined ? {} : { code }), message: errorText(error) } };
}

/** Polling asks the same until the answer changes: what is answered again is counted. */
function append(answers: RecordedAnswer[], answer: RecordedAnswer): void {
  const last = answers.at(-1);
  const { times = 1, ...rest } = last ?? {};
  if (last !== undefined && JSON.stringify(rest) === JSON.stringify(answer)) {
    answers[answers.length - 1] = { ...answer, times: times + 1 };
  } else answers.push(answer);
}

/** The environment, with the variables that are asked for written down; only harmless ones with their values. */
function watched(env: Host['env'], asked: Map<string, RecordedVariable>): Host['env'] {
  return new Proxy(env, {
    get: (variables, name) => {
      if (typeof name !== 'string') return undefined;
      const value = variables[name];
      if (value === undefined) asked.set(name, null);
      else asked.set(name, SHOWN_VARIABLES.includes(name) ? value : { withheld: true });
      return value;
    },
  });
}

import { errorText, type HelperResult } from '@ringfence/core';
import { sendSignal, waitUntil } from '@ringfence/posix';
import { plainWords, runClient } from '../manager-client.ts';
import { scopeArguments } from '../scope/client.ts';
import { openScope, type ScopeRequest } from '../scope/open.ts';
import { isInUnit } from '../unit-group.ts';
import type { TrialPlace } from './place.ts';

/** A program that does nothing, and ends soon should nobody be left to end it. */
const SCRIPT = 'exec sleep 30';
const HELPER_MS = 20_000;

/** A helper that stands in a scope until its group is killed, or until it is ended. */
export interface Helper {
  readonly pid: Promise<number>;
  /** True when it died of a signal. */
  readonly killed: Promise<boolean>;
  readonly hasEnded: () => boolean;
  /** Ends it, and answers what it printed on stderr. */
  end(): Promise<string>;
}

/** Starts the helper; with a request `systemd-run` does, which takes it into the scope. */
export function startHelper(place: TrialPlace, request: ScopeRequest | undefined): Helper {
  const { host, manager, shell } = place;
  let started: ((pid: number) => void) | undefined;
  let running: number | undefined;
  const options = {
    timeoutMs: HELPER_MS,
    onStart: (pid: number): void => {
      running = pid;
      started?.(pid);
    },
  };
  const gate = { file: shell, args: ['-c', SCRIPT] };
  const began = new Promise<number>((resolve) => {
    started = resolve;
  });
  const result =
    request === undefined
      ? host.run(gate.file, gate.args, options)
      : runClient(host, manager, 'systemd-run', scopeArguments(request, gate), options);
  const ended = result.catch(neverRan).finally(() => {
    running = undefined;
  });
  return {
    pid: Promise.race([began, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]),
    killed: ended.then(({ code }) => code === undefined),
    hasEnded: () => running === undefined,
    end: async () => {
      if (running !== undefined) sendSignal(running, 'SIGKILL');
      return plainWords((await ended).stderr);
    },
  };
}

function neverRan(error: unknown): HelperResult {
  return { code: 127, stdout: '', stderr: errorText(error) };
}

/** Has the manager make the scope around the helper. @throws Error when it does not */
export async function enterTrial(
  helper: Helper,
  request: ScopeRequest,
  { bus, manager }: TrialPlace,
  onBus: boolean,
): Promise<void> {
  const pid = await helper.pid;
  if (onBus) return openScope(bus, manager, request, pid);
  await waitUntil(() => helper.hasEnded() || isInUnit(pid, request.unit), HELPER_MS);
  if (!isInUnit(pid, request.unit)) throw new Error('systemd-run did not enter it');
}

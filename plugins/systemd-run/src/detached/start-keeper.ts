import { errorText, type LaunchContext, RingfenceError } from '@ringfence/core';
import { type RunFolder, watches } from '@ringfence/posix';
import type { BusValue } from '../bus/signature.ts';
import { managerEnvironment } from '../manager.ts';
import { runClient } from '../manager-client.ts';
import { busProperty, words } from '../properties.ts';
import { describeDetached, keeperUnit, SLICE } from '../unit-name.ts';
import { keeperCommand, type LetGo, letGoLines, START_LINE } from './keeper.ts';
import type { StartingDetached } from './starting.ts';

/** What keeps the output of a service that was not started yet. */
export interface StartedKeeper {
  /** Has the client started that starts the service. */
  startService(): void;
  /** Lets the program go; from here on it runs whatever becomes of this process. */
  letGo(known: LetGo): void;
  /** Ends the service, if there is one, and everything that was made for it. */
  cancel(): Promise<void>;
}

/**
 * Starts the keeper in a scope of its own, so that it ends with no session and with no service of its owner.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `SPAWN_FAILED`
 */
export async function startKeeper(starting: StartingDetached, client: readonly string[]): Promise<StartedKeeper> {
  const { plan, context, manager, bus, unit, tools, folder, runFolder } = starting;
  const spawned = await context.spawner.spawn({
    ...keeperCommand(tools, { folder, gate: runFolder.gate, client, watches: watches(plan) }),
    env: managerEnvironment(manager),
    cwd: '/',
    stdio: { stdin: inputOf(context, folder), stdout: 'ignore', stderr: 'ignore' },
    newSession: true,
    controlPipe: true,
    lifeline: true,
    background: true,
  });
  const cancel = async (): Promise<void> => {
    spawned.lifeline?.end();
    await runClient(context.host, manager, 'systemctl', ['kill', '--signal=SIGKILL', unit]);
    await runClient(context.host, manager, 'systemctl', ['stop', unit]);
    await spawned.exited;
  };
  try {
    const problem = (await spawned.control) ?? '';
    if (problem !== '') throw new Error(problem.trim());
    const pids = ['PIDs', { signature: 'au', value: [spawned.pid] }] as const;
    await bus.startUnit(manager, keeperUnit(context.runId), [...scopeOf(context.runId), pids]);
  } catch (cause) {
    spawned.lifeline?.end();
    await spawned.exited;
    const problem = `What is to keep the output of ${unit} could not be started: ${errorText(cause)}`;
    throw new RingfenceError('FENCE_SETUP_FAILED', { problem, authority: 'StartTransientUnit', cause });
  }
  return {
    cancel,
    startService: () => void spawned.lifeline?.write(START_LINE),
    letGo: (known) => void spawned.lifeline?.end(letGoLines(known)),
  };
}

function scopeOf(runId: string): readonly BusValue[] {
  const properties = [
    words('Description', describeDetached(runId)),
    words('Slice', SLICE),
    words('CollectMode', 'inactive-or-failed'),
  ];
  return properties.map(busProperty);
}

function inputOf({ stdio: { stdin } }: LaunchContext, folder: RunFolder): LaunchContext['stdio']['stdin'] {
  return typeof stdin === 'object' && 'text' in stdin ? { file: folder.writeInput(stdin.text) } : stdin;
}

import { expansionOf, neutralArguments } from '../argv.ts';
import { type Manager, managerFlag } from '../manager.ts';
import { SLICE } from '../unit-name.ts';

/** A service that `systemd-run` is to start. */
export interface ServiceRequest {
  readonly unit: string;
  /** Says who the unit belongs to, to whoever looks for what others left behind. */
  readonly description: string;
  readonly cwd: string;
  /** Properties as `-p` takes them. */
  readonly assignments: readonly string[];
  readonly command: readonly string[];
  /** The version of the manager. */
  readonly systemd: string;
}

/**
 * The command line of `systemd-run`. The manager gets the program's three streams from it, which no message of ours could
 * carry. With `--pipe` it waits for the end of the service.
 */
export function clientCommand(manager: Manager, request: ServiceRequest): readonly string[] {
  const { unit, description, cwd, assignments, command, systemd } = request;
  const expansion = expansionOf(systemd);
  return [
    manager.systemdRun,
    managerFlag(manager),
    '--quiet',
    '--no-ask-password',
    '--collect',
    '--pipe',
    '--service-type=exec',
    `--unit=${unit}`,
    `--slice=${SLICE}`,
    `--description=${description}`,
    `--working-directory=${cwd}`,
    ...(expansion === 'switched-off' ? ['--expand-environment=no'] : []),
    ...assignments.flatMap((assignment) => ['-p', assignment]),
    '--',
    ...neutralArguments(command, expansion),
  ];
}

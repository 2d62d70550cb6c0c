import { isatty } from 'node:tty';
import { COLOR_CHOICES, type Paint, paintFor } from './print/color.ts';
import { type Output, outputOrNothing, outputTo } from './print/output.ts';
import type { SignalSource } from './run/desk.ts';
import type { Given } from './run/given.ts';

/** What a command of the command line has around it. A value, so that tests can be elsewhere. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
  readonly stdinIsTTY: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signals: SignalSource;
}

/**
 * This process. Both outputs are opened here, before any program is started: opening a pipe makes it non-blocking for
 * everybody who shares it, and a program that runs already would lose what it prints (fcntl(2), O_NONBLOCK).
 */
export function thisProcess(): Outside {
  return {
    env: process.env,
    platform: process.platform,
    cwd: process.cwd(),
    stdinIsTTY: isatty(0),
    stdout: outputTo(process.stdout),
    stderr: outputOrNothing(process.stderr),
    signals: process,
  };
}

/** The colours of one output, by what was typed, the environment and the stream itself. */
export function paintOf(given: Given, { env }: Outside, { isTTY }: Output): Paint {
  const choice = COLOR_CHOICES.find((name) => name === given['color']) ?? 'auto';
  return paintFor({ choice, isTTY, env });
}

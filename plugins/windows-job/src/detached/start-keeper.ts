import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorText, type Host, RingfenceError } from '@ringfence/core';
import type { HeldProcess } from '../process.ts';
import { systemFolder } from '../start/batch-file.ts';
import { commandLine } from '../start/command-line.ts';
import { createWith, type StartRequest, type Suspended } from '../start/create-process.ts';
import { environmentBlock, withSystemRoot } from '../start/environment-block.ts';
import { type CallerStreams, type PreparedStreams, prepareStreams } from '../streams/standard.ts';
import { WIN32 } from '../win32/constants.ts';
import type { Win32 } from '../win32/win32.ts';
import { setupError } from '../win32/win32-error.ts';
import { type Answer, line, type Orders, readAnswer } from './orders.ts';

/** A keeper that waits for its orders. */
export interface StartedKeeper {
  readonly process: HeldProcess;
  /** True when it could not be started outside of the job that this process is in. */
  readonly stayed: boolean;
  /** Has it start the program; `undefined` when it ended without a word. */
  obey(orders: Orders): Promise<Answer | undefined>;
  /** Lets go of it. Until then it holds the program and its job, also when the program has ended. */
  leave(): void;
}

const STREAMS = { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore' } as const;

/** A console of the owner that is closed would end everybody on it: the keeper has none. */
const ALONE = WIN32.DETACHED_PROCESS;

/**
 * Starts the keeper, which does nothing until it gets its orders, and goes away when this process does before.
 * @throws RingfenceError `FENCE_SETUP_FAILED`; then nothing is left
 */
export async function startKeeper(win32: Win32, host: Pick<Host, 'env'>, runId: string): Promise<StartedKeeper> {
  const streams = await prepareStreams(win32, STREAMS);
  try {
    const { process, stayed } = create(win32, requestOf(host, runId), streams);
    const ends = await streams.connect();
    const leave = (): void => {
      streams.destroy();
      process.close();
    };
    return { process, stayed, obey: (orders) => obey(ends, orders), leave };
  } catch (error) {
    streams.destroy();
    throw error;
  }
}

function create(
  win32: Win32,
  request: Omit<StartRequest, 'handles'>,
  streams: PreparedStreams,
): Pick<StartedKeeper, 'process' | 'stayed'> {
  const handles = streams.open();
  try {
    const made = createOutside(win32, { ...request, handles });
    const stayed = isInAnyJob(win32, made.process);
    const refused = made.resume();
    made.close();
    if (refused === undefined) return { process: made.process, stayed };
    made.process.terminate(1);
    made.process.close();
    throw setupError('the keeper cannot be let run', 'ResumeThread', refused);
  } finally {
    for (const handle of handles) win32.CloseHandle(handle);
  }
}

/**
 * A job may keep everybody in it: then asking to leave is refused, and the keeper is in it too.
 * @see https://learn.microsoft.com/windows/win32/procthread/process-creation-flags, CREATE_BREAKAWAY_FROM_JOB
 */
function createOutside(win32: Win32, request: StartRequest): Suspended {
  const make = (flags: number): Suspended => createWith(win32, request, { flags, attributes: [], token: undefined });
  try {
    return make(ALONE | WIN32.CREATE_BREAKAWAY_FROM_JOB);
  } catch {
    // Refused, or impossible either way: then the second attempt says why.
  }
  try {
    return make(ALONE);
  } catch (cause) {
    throw new RingfenceError('FENCE_SETUP_FAILED', {
      problem: `the keeper of the run cannot be started: ${errorText(cause)}`,
      authority: 'CreateProcessW',
      cause,
    });
  }
}

function isInAnyJob(win32: Win32, process: HeldProcess): boolean {
  const answer = Buffer.alloc(4);
  return win32.IsProcessInJob(process.handle, 0, answer) !== 0 && answer.readInt32LE() !== 0;
}

function requestOf({ env }: Pick<Host, 'env'>, runId: string): Omit<StartRequest, 'handles'> {
  // It lies beside this file, compiled like it.
  const program = fileURLToPath(new URL(`./keeper${extname(import.meta.url)}`, import.meta.url));
  // Options of the owner, such as a debugger, are nothing for a program of ours.
  const { NODE_OPTIONS: _options, ...own } = env;
  return {
    file: process.execPath,
    line: commandLine(process.execPath, [program, runId]),
    environment: environmentBlock(withSystemRoot(own, own)),
    // A process holds the folder that it is in: not that of its owner, and not its state.
    cwd: systemFolder(env),
    ownConsole: false,
  };
}

async function obey({ stdin, stdout }: CallerStreams, orders: Orders): Promise<Answer | undefined> {
  // A keeper that is gone breaks the pipe, and answers nothing.
  stdin?.on('error', () => undefined).write(line(orders));
  let text = '';
  try {
    for await (const chunk of stdout ?? []) {
      text += String(chunk);
      if (text.endsWith('\n')) break;
    }
  } catch {
    // As above.
  }
  return readAnswer(text);
}

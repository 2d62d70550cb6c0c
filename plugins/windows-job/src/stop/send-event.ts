import { writeSync } from 'node:fs';
import { WIN32 } from '../win32/constants.ts';
import { loadWin32 } from '../win32/koffi.ts';
import type { Win32 } from '../win32/win32.ts';
import { authority } from '../win32/win32-error.ts';
import type { EventAnswer } from './console-event.ts';

/** More windows than any desktop has: windows that change their order while they are walked must not hold us for ever. */
const MOST_WINDOWS = 100_000;

/**
 * A program of its own: `node send-event.js PID EVENT PIDS`. It leaves its console, joins that of a process, and sends an
 * event to everybody on it. Ctrl-Break ends this program too, so that it answers first.
 */
async function main([pid = '0', event = '0', pids = '']: readonly string[]): Promise<void> {
  const win32 = await loadWin32();
  const refusals: string[] = [];
  const windows = closeWindows(win32, new Set(pids.split(',').map(Number)));
  const joined = joinConsole(win32, Number(pid), refusals);
  const breaks = Number(event) === WIN32.CTRL_BREAK_EVENT;
  const sent = joined && (breaks || send(win32, Number(event), refusals));
  answer({ console: sent, windows, refusals });
  if (joined && breaks) send(win32, Number(event), refusals);
}

function send(win32: Win32, event: number, refusals: string[]): boolean {
  if (win32.GenerateConsoleCtrlEvent(event, 0) !== 0) return true;
  refusals.push(authority('GenerateConsoleCtrlEvent', win32.GetLastError()));
  return false;
}

function joinConsole(win32: Win32, pid: number, refusals: string[]): boolean {
  win32.FreeConsole();
  if (win32.AttachConsole(pid) === 0) {
    refusals.push(authority('AttachConsole', win32.GetLastError()));
    return false;
  }
  // Without a routine this means: this process does not listen to Ctrl-C.
  win32.SetConsoleCtrlHandler(null, 1);
  return true;
}

/** Posts WM_CLOSE to the top-level windows of processes. */
function closeWindows(win32: Win32, pids: ReadonlySet<number>): number {
  const owner = Buffer.alloc(4);
  let asked = 0;
  let window = win32.FindWindowExW(0, 0, null, null);
  for (let seen = 0; window !== 0 && seen < MOST_WINDOWS; seen += 1) {
    win32.GetWindowThreadProcessId(window, owner);
    if (pids.has(owner.readUInt32LE()) && win32.PostMessageW(window, WIN32.WM_CLOSE, 0, 0) !== 0) asked += 1;
    window = win32.FindWindowExW(0, window, null, null);
  }
  return asked;
}

function answer(found: EventAnswer): void {
  // A pipe of process.stdout is written in the background on Windows, and there may be no time left for that.
  writeSync(1, JSON.stringify(found));
}

await main(process.argv.slice(2));

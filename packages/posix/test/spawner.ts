import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Exit, RingfenceError, type Spawner, type SpawnRequest, systemCode } from '@ringfence/core';

/** A spawner for tests, on node:child_process and nothing else. Takes `pipe`, `inherit` and `ignore` only. */
export const testSpawner: Spawner = {
  async spawn(request) {
    const child = spawn(request.file, request.args, {
      cwd: request.cwd,
      env: { ...request.env },
      detached: request.newSession,
      stdio: stdioOf(request),
    });
    const exited = exitOf(child);
    const pid = await pidOf(child);
    const [, , , control, lifeline] = child.stdio;
    return {
      pid,
      stdin: child.stdin ?? undefined,
      stdout: child.stdout ?? undefined,
      stderr: child.stderr ?? undefined,
      control: control instanceof Readable ? text(control) : undefined,
      lifeline: lifeline instanceof Writable ? lifeline : undefined,
      exited,
    };
  },
};

function stdioOf(request: SpawnRequest): StdioOptions {
  const plain = (option: unknown): 'pipe' | 'inherit' | 'ignore' => {
    if (option === 'pipe' || option === 'inherit' || option === 'ignore') return option;
    throw new Error('this spawner takes plain streams only');
  };
  const { stdin, stdout, stderr } = request.stdio;
  const control = request.controlPipe ? 'pipe' : 'ignore';
  return [plain(stdin), plain(stdout), plain(stderr), control, request.lifeline ? 'pipe' : 'ignore'];
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      if (signal !== null) resolve({ kind: 'signaled', signal });
      else resolve({ kind: 'exited', exitCode: code ?? -1 });
    });
  });
}

function pidOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const code = systemCode(cause) === 'ENOENT' ? 'COMMAND_NOT_FOUND' : 'SPAWN_FAILED';
      reject(new RingfenceError(code, { problem: cause.message, cause }));
    });
    child.once('spawn', () => {
      if (child.pid !== undefined) resolve(child.pid);
    });
  });
}

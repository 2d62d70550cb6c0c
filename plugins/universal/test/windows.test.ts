import type { Exit, HelperResult, Spawned } from '@ringfence/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordedHost } from '../../../packages/posix/test/recorded-host.ts';
import { taskkillPath } from '../src/mechanisms.ts';
import { outcomeOf, taskkillArguments, WindowsConfinement } from '../src/windows.ts';

const KILLED: Exit = { kind: 'exited', exitCode: 1 };

/** A process that ends when it is told to, in place of one of Windows. */
function started(
  answer?: Partial<HelperResult>,
  endsByTaskkill = true,
): { readonly tree: WindowsConfinement; end(): void } {
  const streams = { stdin: undefined, stdout: undefined, stderr: undefined, control: undefined };
  let end: () => void = () => undefined;
  const exited = new Promise<Exit>((resolve) => {
    end = () => resolve(KILLED);
  });
  const spawned: Spawned = { pid: 4711, ...streams, exited };
  const recorded = recordedHost({
    platform: 'win32',
    answers: answer === undefined ? {} : { 'C:\\Windows\\System32\\taskkill.exe /PID 4711 /T /F': answer },
  });
  const run: typeof recorded.run = async (...call) => {
    const result = await recorded.run(...call);
    if (endsByTaskkill) end();
    return result;
  };
  return { tree: new WindowsConfinement(spawned, { ...recorded, run }, [], { killDeadlineMs: 20 }), end };
}

afterEach(() => vi.restoreAllMocks());

describe('the tree on Windows', () => {
  it('is killed by taskkill, from the folder of the system', async () => {
    expect(taskkillPath({ SystemRoot: 'D:\\Win' })).toBe('D:\\Win\\System32\\taskkill.exe');
    expect(taskkillPath({})).toBe('C:\\Windows\\System32\\taskkill.exe');
    expect(taskkillArguments(12)).toEqual(['/PID', '12', '/T', '/F']);
    const { tree } = started({ code: 0 });
    expect(await tree.kill()).toEqual({
      mechanism: 'taskkill /T /F',
      proof: 'taskkill ended every process it found by parent; orphans are not found',
      complete: false,
      killed: undefined,
      survivors: [],
      rounds: 1,
    });
  });

  it('loses at least its main process when taskkill is missing or fails, and says so', async () => {
    for (const answer of [undefined, { code: 1, stderr: 'Zugriff verweigert' }]) {
      const { tree, end } = started(answer, false);
      const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
        end();
        return true;
      });
      const proof = await tree.kill();
      expect(kill).toHaveBeenCalledWith(4711, 'SIGKILL');
      expect(proof.survivors).toEqual([]);
      expect(proof.proof).toMatch(/could not be started|ended with 1: Zugriff verweigert/);
      kill.mockRestore();
    }
  });

  it('names the main process when nothing ends it within the deadline', async () => {
    const { tree } = started({ code: 0 }, false);
    vi.spyOn(process, 'kill').mockReturnValue(true);
    expect((await tree.kill()).survivors).toEqual([4711]);
  });

  it('is not signalled by its pid once the main process has ended', async () => {
    const { tree, end } = started();
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    end();
    await tree.exited;
    await tree.signal('SIGTERM');
    tree.abandon();
    expect((await tree.kill()).proof).toContain('had ended');
    expect(kill).not.toHaveBeenCalled();
  });

  it('has no polite way, no freeze and no handle', async () => {
    const { tree } = started();
    expect([tree.polite, tree.freeze, tree.thaw, tree.update]).toEqual(Array(4).fill(undefined));
    await expect(tree.handle()).rejects.toMatchObject({ code: 'NOT_OFFERED' });
  });

  it('reads the code of taskkill and not its words', () => {
    const answer = { code: 128, stdout: '', stderr: 'FEHLER' };
    expect(outcomeOf(answer)).toBe('taskkill found no process of that pid');
    expect(outcomeOf({ ...answer, code: undefined })).toBe('taskkill ended with no code: FEHLER');
  });
});

import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line. */
export const bin: string = fileURLToPath(new URL('bin.js', import.meta.resolve('ringfence')));
/** An application that depends on the plugin. */
export const app: string = process.env['RINGFENCE_APP'] ?? '';
/** An environment in which `node` is the one that runs here. */
export function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(process.execPath)};${process.env['PATH'] ?? ''}` };
}

/** What a command answered. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ringfence`. */
export function ringfence(...args: readonly string[]): Said {
  return spawnSync(process.execPath, [bin, ...args], {
    cwd: app,
    env: environment(),
    encoding: 'utf8',
    timeout: 240_000,
  });
}

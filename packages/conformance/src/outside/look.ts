import { existsSync } from 'node:fs';
import { otherOutside } from './elsewhere.ts';
import { linuxOutside } from './linux.ts';
import type { Outside } from './outside.ts';

/** The way this machine lets itself be looked at. */
export function outsideOf(platform: NodeJS.Platform): Outside {
  return platform === 'linux' && existsSync('/proc/self/stat') ? linuxOutside() : otherOutside(platform);
}

import { win32 } from 'node:path';

/** The name of this executor in plans and handles. */
export const NAME = 'universal';

/** How a tree is killed on Windows. */
export const TASKKILL = 'taskkill /T /F';

/** taskkill by its full path: Windows looks into the working directory before the PATH. */
export function taskkillPath(env: Readonly<Record<string, string | undefined>>): string {
  const root = env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows';
  return win32.join(root, 'System32', 'taskkill.exe');
}

import type { HelperOptions, HelperResult, Host } from '@ringfence/core';
import { type Manager, managerFlag } from './manager.ts';

/** A helper of systemd takes longer than others where machines are slow. */
const CLIENT_MS = 20_000;

/**
 * Runs a program of systemd for its manager. `DBUS_SESSION_BUS_ADDRESS` may name a bus that is not the manager's, and
 * `XDG_RUNTIME_DIR` is not set without a login session: `env` puts both right.
 */
export async function runClient(
  host: Pick<Host, 'run' | 'findProgram'>,
  manager: Manager,
  program: 'systemd-run' | 'systemctl',
  args: readonly string[],
  options: HelperOptions = {},
): Promise<HelperResult> {
  const file = program === 'systemctl' ? manager.systemctl : manager.systemdRun;
  const whole = [managerFlag(manager), '--no-ask-password', ...args];
  const env = manager.kind === 'user' ? await host.findProgram('env') : undefined;
  if (env === undefined) return host.run(file, whole, { timeoutMs: CLIENT_MS, ...options });
  const set = ['-u', 'DBUS_SESSION_BUS_ADDRESS', `XDG_RUNTIME_DIR=${manager.runtimeFolder}`];
  return host.run(env, [...set, file, ...whole], { timeoutMs: CLIENT_MS, ...options });
}

/** What a program of systemd said, without the colours that it puts in even where nobody sees them. */
export function plainWords(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '').trim();
}

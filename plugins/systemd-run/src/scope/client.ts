import type { Wrapper } from '@ringfence/core';
import { expansionOf } from '../argv.ts';
import { type Manager, managerFlag } from '../manager.ts';
import { assignment } from '../properties.ts';
import { type ScopeRequest, scopeProperties } from './open.ts';

/** Steer the programs of systemd, which are then told to speak otherwise. */
const STEERS_CLIENT = /^SYSTEMD_/;
/** Set by `systemd-run` for what it becomes, or needed by it. */
const OF_CLIENT = ['INVOCATION_ID', 'XDG_RUNTIME_DIR'] as const;

/**
 * The command line of `systemd-run` that becomes the shell at the gate, for a machine without a message bus: it talks to the
 * manager by a socket that nobody else may use.
 */
export function scopeClient(
  manager: Manager,
  request: ScopeRequest,
  gate: { readonly file: string; readonly args: readonly string[] },
): { readonly file: string; readonly args: readonly string[] } {
  const args = [managerFlag(manager), '--no-ask-password', ...scopeArguments(request, gate)];
  return { file: manager.systemdRun, args };
}

/** What `systemd-run` is told of a scope, after the flags that say which manager is meant. */
export function scopeArguments(
  request: ScopeRequest,
  gate: { readonly file: string; readonly args: readonly string[] },
): readonly string[] {
  const exact = expansionOf(request.systemd) === 'switched-off' ? ['--expand-environment=no'] : [];
  const flags = ['--scope', '--quiet', `--unit=${request.unit}`, ...exact];
  const properties = scopeProperties(request).flatMap(({ name, ...rest }) =>
    propertyFlags(name, assignment({ name, ...rest })),
  );
  return [...flags, ...properties, '--', gate.file, ...gate.args];
}

/** `systemd-run` has flags of its own for these. */
function propertyFlags(name: string, text: string): readonly string[] {
  const value = text.slice(name.length + 1);
  if (name === 'Description') return [`--description=${value}`];
  if (name === 'Slice') return [`--slice=${value}`];
  return name === 'CollectMode' ? ['--collect'] : ['-p', text];
}

/** The environment of `systemd-run`, and the wrapper that gives the program its own again. */
export interface ClientEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly restore: Wrapper;
}

/** @param program absolute path of `env` */
export function clientEnvironment(
  env: Readonly<Record<string, string>>,
  manager: Manager,
  program: string,
): ClientEnvironment {
  const isOfClient = (name: string): boolean => STEERS_CLIENT.test(name) || OF_CLIENT.some((own) => own === name);
  const entries = Object.entries(env);
  const unset = OF_CLIENT.flatMap((name) => ['-u', name]);
  const set = entries.filter(([name]) => isOfClient(name)).map(([name, value]) => `${name}=${value}`);
  const own = manager.kind === 'user' ? { XDG_RUNTIME_DIR: manager.runtimeFolder } : {};
  return {
    env: { ...Object.fromEntries(entries.filter(([name]) => !isOfClient(name))), ...own },
    restore: { name: 'env', argv: [program, ...unset, '--', ...set] },
  };
}

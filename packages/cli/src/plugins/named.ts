import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorText, isPlugin, type Plugin, RingfenceError } from '@ringfence/core';

/** A plugin that somebody named, or why it cannot be had. */
export interface NamedPlugin {
  readonly spec: string;
  /** Who named it: `--plugin` or `RINGFENCE_PLUGINS`. */
  readonly from: string;
  readonly found: { readonly plugin: Plugin } | { readonly error: unknown };
}

/** Imports the plugins that were named, by `--plugin` and by `RINGFENCE_PLUGINS=a,b`. Never rejects. */
export async function loadNamed(
  specs: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<readonly NamedPlugin[]> {
  const fromEnv = (env['RINGFENCE_PLUGINS'] ?? '').split(',').map((spec) => spec.trim());
  const named = [
    ...specs.map((spec) => ({ spec, from: '--plugin' })),
    ...fromEnv
      .filter((spec) => spec !== '' && !specs.includes(spec))
      .map((spec) => ({ spec, from: 'RINGFENCE_PLUGINS' })),
  ];
  return Promise.all(named.map(async ({ spec, from }) => ({ spec, from, found: await attempt(spec, cwd) })));
}

async function attempt(spec: string, cwd: string): Promise<NamedPlugin['found']> {
  try {
    return { plugin: await importPlugin(spec, cwd) };
  } catch (error) {
    return { error };
  }
}

async function importPlugin(spec: string, cwd: string): Promise<Plugin> {
  const place = locate(spec, cwd);
  const exported = await importDefault(spec, place);
  const plugin = typeof exported === 'function' ? exported() : exported;
  if (isPlugin(plugin)) return plugin;
  throw new RingfenceError('NOT_A_PLUGIN', {
    problem: `the default export of ${spec} is no plugin and no plugin factory`,
    expected: 'export default () => definePlugin({ name, apiVersion, apply })',
    authority: place,
  });
}

async function importDefault(spec: string, place: string): Promise<unknown> {
  try {
    const loaded: unknown = await import(pathToFileURL(place).href);
    return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
  } catch (error) {
    throw new RingfenceError('PLUGIN_FAILED', {
      problem: `the plugin ${spec} threw while it was loaded: ${errorText(error)}`,
      authority: place,
      cause: error,
    });
  }
}

/** Where Node finds it from the working directory, or beside ringfence for plugins installed globally with it. */
function locate(spec: string, cwd: string): string {
  const path = isAbsolute(spec) || /^\.\.?([/\\]|$)/.test(spec) ? resolve(cwd, spec) : spec;
  const places = [join(cwd, 'noop.js'), import.meta.url];
  const problems: string[] = [];
  for (const place of places) {
    try {
      return createRequire(place).resolve(path);
    } catch (error) {
      problems.push(errorText(error).split('\n')[0] ?? '');
    }
  }
  throw new RingfenceError('PLUGIN_FAILED', {
    problem: `the plugin ${spec} cannot be found: ${problems[0]}`,
    expected: 'a package installed here, or a path that starts with ./ or /',
    received: spec,
    ...(path === spec ? { remedy: existsSync(resolve(cwd, spec)) ? `--plugin ./${spec}` : `npm install ${spec}` } : {}),
  });
}

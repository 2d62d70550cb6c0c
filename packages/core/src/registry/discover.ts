import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DiscoverOptions, Plugin, PluginFinding } from '../contract/index.ts';
import { errorText, RingfenceError, systemCode } from '../errors/index.ts';
import { checkApiVersion, checkPlugin } from './plugin.ts';

/** A plugin that was found, or the finding that says why it is none. */
export type Discovered =
  | { readonly plugin: Plugin; readonly finding: PluginFinding }
  | { readonly finding: PluginFinding };

/** The `ringfence` field of a plugin's package.json. */
interface PluginField {
  /** The module whose default export is the plugin factory, relative to the package. */
  readonly plugin: string;
  readonly apiVersion: string;
  readonly platforms: readonly string[];
}

/**
 * Looks for plugins among the direct dependencies of the application that `from` lies in: packages whose package.json has
 * a `ringfence` field. That field is read, and the API version and platform checked, before any code of the package runs.
 * Never rejects for a plugin: what fails is a finding.
 */
export async function discoverPlugins(
  options: DiscoverOptions,
  platform: NodeJS.Platform,
): Promise<readonly Discovered[]> {
  const manifest = nearestManifest(folderOf(options.from));
  if (manifest === undefined) return [];
  const names = await dependencyNames(manifest, options);
  const found = await Promise.all(names.map((name) => discoverOne(name, dirname(manifest), platform)));
  return found.filter((entry) => entry !== undefined);
}

async function discoverOne(name: string, from: string, platform: NodeJS.Platform): Promise<Discovered | undefined> {
  const folder = locate(name, from);
  if (folder === undefined) return undefined;
  try {
    const field = fieldOf(await readManifest(join(folder, 'package.json')));
    if (field === undefined) return undefined;
    const skipped = (reason: string): Discovered => ({ finding: { name, from: folder, status: 'skipped', reason } });
    if (field.platforms.length > 0 && !field.platforms.includes(platform)) return skipped(`not for ${platform}`);
    checkApiVersion(name, field.apiVersion);
    return { plugin: await importPlugin(name, folder, field), finding: { name, from: folder, status: 'loaded' } };
  } catch (error) {
    return { finding: { name, from: folder, status: 'failed', reason: errorText(error) } };
  }
}

async function importPlugin(name: string, folder: string, field: PluginField): Promise<Plugin> {
  const loaded: unknown = await import(pathToFileURL(join(folder, field.plugin)).href);
  const exported: unknown =
    typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
  return checkPlugin(typeof exported === 'function' ? exported() : exported, name);
}

/** Works under npm, pnpm and Yarn PnP; a package that hides its package.json is still found where Node would look. */
function locate(name: string, from: string): string | undefined {
  const require = createRequire(join(from, 'noop.js'));
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    if (!['ERR_PACKAGE_PATH_NOT_EXPORTED', 'MODULE_NOT_FOUND'].includes(systemCode(error) ?? '')) throw error;
  }
  const places = (require.resolve.paths(name) ?? []).map((place) => join(place, name));
  return places.find((place) => existsSync(join(place, 'package.json')));
}

async function dependencyNames(manifest: string, options: DiscoverOptions): Promise<string[]> {
  const content = await readManifest(manifest);
  const { dev = process.env['NODE_ENV'] !== 'production', include, exclude = [] } = options;
  const sections = ['dependencies', 'optionalDependencies', ...(dev ? ['devDependencies'] : [])];
  const names = new Set(sections.flatMap((section) => Object.keys(asObject(content[section]))));
  return [...names].filter((name) => (include?.includes(name) ?? true) && !exclude.includes(name)).sort();
}

function fieldOf(manifest: Record<string, unknown>): PluginField | undefined {
  if (manifest['ringfence'] === undefined) return undefined;
  const { plugin, apiVersion, platforms = [] } = asObject(manifest['ringfence']);
  if (typeof plugin === 'string' && typeof apiVersion === 'string' && Array.isArray(platforms)) {
    return { plugin, apiVersion, platforms: platforms.filter((name) => typeof name === 'string') };
  }
  throw new RingfenceError('NOT_A_PLUGIN', {
    problem: 'the ringfence field of package.json was not understood',
    expected: '{ "plugin": "./dist/index.js", "apiVersion": "^1.0.0" }',
    received: manifest['ringfence'],
  });
}

async function readManifest(path: string): Promise<Record<string, unknown>> {
  return asObject(JSON.parse(await readFile(path, 'utf8')));
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function nearestManifest(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return manifest;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestManifest(parent);
}

function folderOf(from: string | URL | undefined): string {
  if (from === undefined) return process.cwd();
  const path = from instanceof URL || from.startsWith('file:') ? fileURLToPath(from) : resolve(from);
  return existsSync(join(path, 'package.json')) || !/\.[cm]?[jt]s$/.test(path) ? path : dirname(path);
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readName } from './name.ts';

/** What is made, and where. */
export interface CreateOptions {
  /** What the executor is called. */
  readonly name: string;
  /** The folder in which the folder of the plugin is made. */
  readonly within: string;
}

/** Files whose names npm does not let into a package, or that would be taken for ours, by their names in the template. */
const RENAMED: Readonly<Record<string, string>> = { 'package.template.json': 'package.json', gitignore: '.gitignore' };

/**
 * Makes the folder of a plugin and answers its path. Nothing is overwritten.
 * @throws NameProblem; an error when the folder is there and not empty, and what the file system says
 */
export function createPlugin({ name: given, within }: CreateOptions): string {
  const { name, packageName } = readName(given);
  const folder = join(within, packageName);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is there and not empty`);
  const words = { name, package: packageName, range: `^${ownVersion()}` };
  for (const file of templateFiles()) {
    const target = join(folder, renamed(file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, filled(readFileSync(join(template(), file), 'utf8'), words), { flag: 'wx' });
  }
  return folder;
}

function template(): string {
  return fileURLToPath(new URL('../template', import.meta.url));
}

function templateFiles(): readonly string[] {
  const entries = readdirSync(template(), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  // Node 20.19 has `parentPath` already; what it was called before is gone in Node 24.
  return files.map((entry) => join(entry.parentPath, entry.name).slice(template().length + 1));
}

function renamed(file: string): string {
  return RENAMED[file] ?? file;
}

/** Puts words where the template says `{{word}}`. */
function filled(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}

/** Everything of ringfence is published under one version. */
function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new TypeError('package.json has no version');
}

import type { Registry } from '@ringfence/core';
import { surveyRegistry } from '../plugins/registry.ts';
import { outputOrNothing } from '../print/output.ts';
import type { Given } from '../run/given.ts';

/** Where another process finds the registry that this one has: this module, with what was typed in its query. */
export function sameRegistryUrl(given: Given): string {
  const url = new URL(import.meta.url);
  const { plugin, discover } = given;
  url.search = new URLSearchParams({ given: JSON.stringify({ plugin, discover }) }).toString();
  return url.href;
}

/** The registry of whoever imported this module by that URL. */
export default function sameRegistry(): Promise<Registry> {
  const typed: unknown = JSON.parse(new URL(import.meta.url).searchParams.get('given') ?? '{}');
  const given: Given = typeof typed === 'object' && typed !== null ? { ...typed } : {};
  const { env, platform, stdout, stderr } = process;
  const outputs = { stdout: outputOrNothing(stdout), stderr: outputOrNothing(stderr) };
  return surveyRegistry(given, { env, platform, cwd: process.cwd(), stdinIsTTY: false, signals: process, ...outputs });
}

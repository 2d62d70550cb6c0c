import type { Registry } from '../contract/index.ts';
import { parseTemplate, type TemplateLiterals } from '../request/template.ts';
import { type FenceOptions, sortOptions } from './options.ts';
import { FenceRun } from './run.ts';

/** Starts commands: as a template, as a program with arguments, or with options that hold for what it answers. */
export interface Fence {
  /** fence`npm test ${name}`: split at the white space that was typed, never inside a value; no shell. */
  (strings: TemplateStringsArray, ...values: readonly unknown[]): FenceRun;
  (file: string, args?: readonly string[], options?: FenceOptions): FenceRun;
  /** A fence with these options; what is said later wins. */
  (options: FenceOptions): Fence;
}

/** A `fence` over a registry. */
export function createFence(registry: Pick<Registry, 'command'>, usual: FenceOptions = {}): Fence {
  const run = (file: string, args: readonly string[], options: FenceOptions): FenceRun =>
    new FenceRun(registry.command(file, args), sortOptions({ ...usual, ...options }));
  function fence(strings: TemplateStringsArray, ...values: readonly unknown[]): FenceRun;
  function fence(file: string, args?: readonly string[], options?: FenceOptions): FenceRun;
  function fence(options: FenceOptions): Fence;
  function fence(first: TemplateStringsArray | string | FenceOptions, ...rest: readonly unknown[]): FenceRun | Fence {
    if (isTemplate(first)) {
      const [file, ...args] = parseTemplate(first, rest);
      return run(file, args, {});
    }
    if (typeof first === 'string') return run(first, ...fileArguments(rest));
    return createFence(registry, { ...usual, ...first });
  }
  return fence;
}

function isTemplate(value: unknown): value is TemplateStringsArray & TemplateLiterals {
  return Array.isArray(value) && 'raw' in value;
}

/** `fence(file, options)` without arguments is understood too. */
function fileArguments([args = [], options = {}]: readonly unknown[]): [readonly string[], FenceOptions] {
  return Array.isArray(args) ? [args, options as FenceOptions] : [[], args as FenceOptions];
}

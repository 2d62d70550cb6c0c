import type { Candidate, ExecutorDefinition, Host, ProbeResult } from '../contract/index.ts';
import { errorText } from '../errors/index.ts';
import { within } from '../host/scope.ts';
import { withDeadline } from './deadline.ts';
import { platformReason } from './platform.ts';

/** How probes run. */
export interface PipelineOptions {
  readonly host: Host;
  readonly timeoutMs: number;
  /** Told of every probe that ran, once. */
  readonly onProbed: (candidate: Candidate) => void;
}

/**
 * Probes executors side by side and keeps each result for this process. One that throws or hangs is `failed` with its
 * reason and hurts nobody else.
 */
export class ProbePipeline {
  readonly #options: PipelineOptions;
  readonly #results = new Map<string, Promise<Candidate>>();

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** The candidates in the order of the definitions. Two calls at the same time share one probe of each executor. */
  all(definitions: readonly ExecutorDefinition[], fresh = false): Promise<Candidate[]> {
    if (fresh) this.#results.clear();
    return Promise.all(definitions.map((definition) => this.one(definition)));
  }

  one(definition: ExecutorDefinition): Promise<Candidate> {
    const known = this.#results.get(definition.name);
    if (known !== undefined) return known;
    const probing = probeOne(definition, this.#options);
    this.#results.set(definition.name, probing);
    return probing;
  }

  /** The next question about this executor probes again. */
  forget(name: string): void {
    this.#results.delete(name);
  }
}

async function probeOne(definition: ExecutorDefinition, options: PipelineOptions): Promise<Candidate> {
  const began = performance.now();
  const result = await resultOf(definition, options);
  const { name, rank = 0, claims } = definition;
  const candidate: Candidate = { definition, name, rank, claims, result, probeMs: performance.now() - began };
  options.onProbed(candidate);
  return candidate;
}

async function resultOf(definition: ExecutorDefinition, options: PipelineOptions): Promise<ProbeResult> {
  try {
    const reason = await platformReason(definition.platform, options.host);
    if (reason !== undefined) return { status: 'absent', reasons: [reason] };
    return await withDeadline(options.timeoutMs, (signal) =>
      within(options.host.seam, () => definition.probe(options.host, signal)),
    );
  } catch (error) {
    return { status: 'failed', reasons: [{ message: `the probe failed: ${errorText(error)}` }] };
  }
}

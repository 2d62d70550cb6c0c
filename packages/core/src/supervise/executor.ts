import type { Readable, Writable } from 'node:stream';
import type {
  Command,
  Executor,
  ExecutorState,
  Handle,
  Identity,
  Isolation,
  LaunchPlan,
  ProcessInfo,
  Receipt,
  ReceiptItem,
  Report,
  Resources,
  ShutdownOptions,
  StartOptions,
  Usage,
} from '../contract/index.ts';
import { type Draft, mergeFields, refuseState } from '../launch/draft.ts';
import type { StopReason } from '../report/cause.ts';
import type { Begun } from './begin.ts';
import { incompleteStop } from './incomplete.ts';
import type { Launcher } from './launched.ts';
import { linesUntilLeft } from './lines.ts';
import { offered } from './offered.ts';
import { checkSignal, graceOf, shutdownGrace } from './options.ts';
import type { Grace } from './stop.ts';

// Loaded with the first start, and kept: asking the module loader again costs a tenth of a start.
let loading: Promise<typeof import('./begin.ts')> | undefined;

function supervision(): Promise<typeof import('./begin.ts')> {
  loading ??= import('./begin.ts');
  return loading;
}

/** The executor a caller holds: the one state machine around every confinement. */
export class FencedExecutor implements Executor {
  readonly #launcher: () => Promise<Launcher>;
  readonly #draft: Draft;
  readonly #usual: StartOptions;
  #state: ExecutorState = 'new';
  #starting: Promise<this> | undefined;
  #begun: Begun | undefined;
  #grace: Grace | undefined;
  readonly #abort = new AbortController();

  /** `usual` are the start options that hold where `start()` and `plan()` say nothing. */
  constructor(launcher: () => Promise<Launcher>, draft: Draft, usual: StartOptions = {}) {
    this.#launcher = launcher;
    this.#draft = draft;
    this.#usual = usual;
  }

  get state(): ExecutorState {
    return this.#state;
  }

  get name(): string | undefined {
    return this.#begun?.launched.name;
  }

  get pid(): number | undefined {
    return this.#begun?.launched.confinement.pid;
  }

  limit(resources: Resources): this {
    this.#mustBeNew('limit()', 'update() changes the limits of a running tree');
    this.#draft.resources = mergeFields(this.#draft.resources, resources);
    return this;
  }

  runAs(user: string | number | Identity): this {
    this.#mustBeNew('runAs()', 'call it before start()');
    this.#draft.identity = user;
    return this;
  }

  isolate(isolation: Isolation): this {
    this.#mustBeNew('isolate()', 'call it before start()');
    this.#draft.isolation = mergeFields(this.#draft.isolation, isolation);
    return this;
  }

  command(): Command {
    return this.#draft.command;
  }

  start(options: StartOptions = {}): Promise<this> {
    this.#starting ??= this.#enter(async () => {
      const whole = { ...this.#usual, ...options };
      this.#grace = graceOf(whole);
      const { begin } = await supervision();
      const launching = (): void => {
        this.#state = 'launching';
      };
      return begin(await this.#launcher(), this.#draft, whole, { signal: this.#abort.signal, launching });
    });
    return this.#starting;
  }

  open(handle: number | Handle): Promise<this> {
    if (this.#starting !== undefined) {
      return this.#starting.then(() => this.#mustBeNew('open()', 'open the handle with another executor'));
    }
    this.#starting = this.#enter(async () => {
      this.#grace = graceOf({});
      const { adopt } = await supervision();
      const launcher = await this.#launcher();
      return adopt(launcher, await launcher.reopen(handle));
    });
    return this.#starting;
  }

  async wait(): Promise<Report> {
    return (await this.#attended('wait()')).run.report;
  }

  async shutdown(options: ShutdownOptions = {}): Promise<Report> {
    return this.#stop('shutdown()', { kind: 'shutdown' }, shutdownGrace(options, this.#grace ?? graceOf({})));
  }

  async forceStop(): Promise<Report> {
    return this.#stop('forceStop()', { kind: 'force-stop' }, { signal: 'SIGKILL', ms: 0 });
  }

  async signal(signal: NodeJS.Signals, target: 'main' | 'tree' = 'main'): Promise<void> {
    const { run, launched } = await this.#running('signal()');
    run.sent(checkSignal(signal));
    await launched.confinement.signal(signal, target);
  }

  async freeze(): Promise<void> {
    const { launched } = await this.#running('freeze()');
    await offered(launched, 'freeze')();
  }

  async thaw(): Promise<void> {
    const { launched } = await this.#running('thaw()');
    await offered(launched, 'thaw')();
  }

  async update(resources: Resources): Promise<readonly ReceiptItem[]> {
    const { launched, run } = await this.#running('update()');
    const { limits, items } = await (await this.#launcher()).update(launched, resources);
    run.changed(limits, items);
    return items;
  }

  async stats(): Promise<Usage> {
    return (await this.#running('stats()')).launched.confinement.usage();
  }

  async processes(): Promise<readonly ProcessInfo[]> {
    return (await this.#running('processes()')).launched.confinement.processes();
  }

  async handle(): Promise<Handle> {
    return (await this.#running('handle()')).launched.confinement.handle();
  }

  receipt(): Receipt {
    return (this.#begun ?? refuseState('receipt()', this.#state, 'await start() first')).run.receipt;
  }

  /** What `start()` would do, for `--dry-run`; nothing is done. */
  async plan(options: StartOptions = {}): Promise<LaunchPlan> {
    return (await this.#launcher()).plan(this.#draft, { ...this.#usual, ...options });
  }

  get stdin(): Writable | undefined {
    return this.#begun?.launched.confinement.stdin;
  }

  get stdout(): Readable | undefined {
    return this.#begun?.outputs.stdout;
  }

  get stderr(): Readable | undefined {
    return this.#begun?.outputs.stderr;
  }

  readable(): ReadableStream<Uint8Array> {
    return (this.#begun ?? refuseState('readable()', this.#state, 'await start() first')).outputs.readable();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    const { outputs, run } = await this.#running('iteration');
    yield* linesUntilLeft(outputs.stdout, () => this.forceStop());
    await run.report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#starting === undefined) return;
    this.#abort.abort(new Error('the executor was disposed of while it started'));
    // A start that failed left nothing behind, and whoever awaits start() has its error.
    const started = await this.#starting.then(
      () => true,
      () => false,
    );
    // A detached run is let go, not ended: that is what it was started for.
    if (started && this.#begun?.launched.confinement.kept === undefined) await this.forceStop();
  }

  #mustBeNew(verb: string, instead: string): this {
    return this.#starting === undefined ? this : refuseState(verb, this.#state, instead);
  }

  async #enter(enter: () => Promise<Begun>): Promise<this> {
    this.#state = 'starting';
    Object.freeze(this.#draft.command);
    try {
      this.#begun = await enter();
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
    this.#state = 'running';
    const ended = (): void => {
      this.#state = 'ended';
    };
    const over = this.#begun.run.report.then(ended, ended);
    if (this.#begun.launched.ended === true) await over;
    return this;
  }

  async #stop(verb: string, reason: StopReason, grace: Grace): Promise<Report> {
    const { run } = await this.#attended(verb);
    this.#state = this.#state === 'running' ? 'stopping' : this.#state;
    const report = await run.stop(reason, grace);
    if (report.kill !== undefined && report.kill.survivors.length > 0) throw incompleteStop(report.kill);
    return report;
  }

  /** Somebody waits for the end: a detached run, which keeps nobody alive by itself, does so now. */
  async #attended(verb: string): Promise<Begun> {
    const begun = await this.#running(verb);
    begun.launched.confinement.kept?.attend();
    return begun;
  }

  async #running(verb: string): Promise<Begun> {
    await this.#starting;
    return this.#begun ?? refuseState(verb, this.#state, 'call start() first');
  }
}

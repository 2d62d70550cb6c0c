import { errorText } from '@ringfence/core';
import type { Manager } from '../manager.ts';
import { type BusConnection, connectBus } from './connection.ts';
import type { Target } from './message.ts';
import type { BusValue, Variant } from './signature.ts';
import { invocationText, unitPath } from './unit-path.ts';

const MANAGER: Target = {
  destination: 'org.freedesktop.systemd1',
  path: '/org/freedesktop/systemd1',
  interface: 'org.freedesktop.systemd1.Manager',
};

const JOB_REMOVED = `type='signal',sender='${MANAGER.destination}',interface='${MANAGER.interface}',member='JobRemoved'`;

/** Milliseconds until a job is given up; the manager itself gives up after 90 s. */
const JOB_DEADLINE_MS = 100_000;

/** A job of the manager that did not end well. */
export class JobFailed extends Error {}

/**
 * A manager on its message bus, one connection for all runs of an executor. Starting a unit by it takes one message where
 * `systemd-run` is a program to load, a connection to make and a process to wait for.
 * @see org.freedesktop.systemd1(5), systemd 257
 */
export class ManagerBus {
  readonly #jobs = new Map<string, (result: string) => void>();
  #connection: Promise<BusConnection | Error> | undefined;

  /**
   * Starts a transient unit and waits until its job is done.
   * @throws Error when there is no bus, BusRefusal when the manager refuses, JobFailed when it tried in vain
   */
  async startUnit(manager: Manager, name: string, properties: readonly BusValue[]): Promise<void> {
    const connection = await this.connect(manager);
    if (connection instanceof Error) throw connection;
    const done = this.#jobOf(name);
    try {
      const auxiliary: readonly BusValue[] = [];
      await connection.call(MANAGER, 'StartTransientUnit', 'ssa(sv)a(sa(sv))', [name, 'fail', properties, auxiliary]);
      const result = await done.result;
      if (result !== 'done') throw new JobFailed(`the start of ${name} ended as ${JSON.stringify(result)}`);
    } finally {
      done.forget();
    }
  }

  /**
   * The id of a unit's present run, which no other run of a unit of that name ever has; `undefined` when no such unit runs or
   * nobody can be asked. Never rejects.
   */
  async invocationOf(manager: Manager, unit: string): Promise<string | undefined> {
    const connection = await this.connect(manager);
    if (connection instanceof Error) return undefined;
    const target = { ...MANAGER, path: unitPath(unit), interface: 'org.freedesktop.DBus.Properties' };
    try {
      const [value] = await connection.call(target, 'Get', 'ss', [`${MANAGER.destination}.Unit`, 'InvocationID']);
      return invocationText(isVariant(value) ? value.value : undefined);
    } catch {
      // Refused, or the bus is gone: then it is not known, and whoever needs it says so.
      return undefined;
    }
  }

  /** The process that is the manager; `undefined` when nobody can be asked. */
  async managerPid(manager: Manager): Promise<number | undefined> {
    if (manager.kind === 'system') return 1;
    const connection = await this.connect(manager);
    if (connection instanceof Error) return undefined;
    const [pid] = await connection.callBus('GetConnectionUnixProcessID', 's', [MANAGER.destination]);
    return typeof pid === 'number' ? pid : undefined;
  }

  /** The connection, made when it is first asked for and again after it was lost; the error when there is no bus. */
  connect(manager: Manager): Promise<BusConnection | Error> {
    this.#connection ??= this.#open(manager);
    return this.#connection;
  }

  async #open({ busSocket, uid }: Manager): Promise<BusConnection | Error> {
    try {
      const connection = await connectBus(busSocket, uid, (member, values) => this.#heard(member, values));
      void connection.closed.then(() => {
        this.#connection = undefined;
      });
      // The manager tells who queued a job of its end anyway. `Subscribe` would have it tell of every change of every unit.
      await connection.callBus('AddMatch', 's', [JOB_REMOVED]);
      return connection;
    } catch (error) {
      this.#connection = undefined;
      return new Error(`no message bus at ${busSocket}: ${errorText(error)}`, { cause: error });
    }
  }

  /** `JobRemoved(u id, o job, s unit, s result)`; the unit is known before the job is, so nothing can come too early. */
  #heard(member: string, [, , unit, result]: readonly BusValue[]): void {
    if (member === 'JobRemoved' && typeof unit === 'string') this.#jobs.get(unit)?.(String(result));
  }

  #jobOf(unit: string): { readonly result: Promise<string>; forget(): void } {
    let timer: NodeJS.Timeout | undefined;
    const result = new Promise<string>((resolve) => {
      this.#jobs.set(unit, resolve);
      timer = setTimeout(() => resolve(`no end within ${JOB_DEADLINE_MS} ms`), JOB_DEADLINE_MS);
    });
    const forget = (): void => {
      clearTimeout(timer);
      this.#jobs.delete(unit);
    };
    return { result, forget };
  }
}

function isVariant(value: BusValue | undefined): value is Variant {
  return typeof value === 'object' && 'signature' in value;
}

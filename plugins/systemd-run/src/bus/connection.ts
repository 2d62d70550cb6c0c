import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { decodeMessage, encodeCall, type Incoming, messageLength, type Target } from './message.ts';
import type { BusValue } from './signature.ts';

/** What a call was answered with when it was refused. */
export class BusRefusal extends Error {
  /** The name of the error, for example `org.freedesktop.systemd1.UnitExists`. */
  readonly error: string;

  constructor(error: string, message: string) {
    super(message);
    this.name = 'BusRefusal';
    this.error = error;
  }
}

const BUS: Target = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

interface Waiting {
  readonly resolve: (values: readonly BusValue[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A connection to a message bus, as far as talking to a service manager needs one. */
export class BusConnection {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onSignal: (member: string, values: readonly BusValue[]) => void;
  #serial = 0;
  #received: Buffer = Buffer.alloc(0);
  /** Settles when the connection is lost. */
  readonly closed: Promise<void>;

  constructor(socket: Socket, onSignal: (member: string, values: readonly BusValue[]) => void) {
    this.#socket = socket;
    this.#onSignal = onSignal;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#fail(new Error('the message bus closed the connection'));
        resolve();
      });
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    // A process with nothing left to do ends, whether the bus is connected or not.
    socket.unref();
  }

  /** @throws BusRefusal when it is refused, Error when the connection is lost */
  call(target: Target, member: string, signature = '', values: readonly BusValue[] = []): Promise<readonly BusValue[]> {
    this.#serial += 1;
    const serial = this.#serial;
    const message = encodeCall(serial, target, member, signature, values);
    return new Promise((resolve, reject) => {
      this.#waiting.set(serial, { resolve, reject });
      this.#socket.ref();
      this.#socket.write(message);
    });
  }

  /** Calls the bus itself. */
  callBus(member: string, signature = '', values: readonly BusValue[] = []): Promise<readonly BusValue[]> {
    return this.call(BUS, member, signature, values);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    for (let length = messageLength(this.#received); length !== undefined; length = messageLength(this.#received)) {
      if (this.#received.length < length) return;
      const message = this.#received.subarray(0, length);
      this.#received = this.#received.subarray(length);
      this.#deliver(message);
    }
  }

  #deliver(bytes: Buffer): void {
    try {
      const message = decodeMessage(bytes);
      if (message.kind === 'signal') this.#onSignal(message.member ?? '', message.values);
      else if (message.replyTo !== undefined) this.#settle(message.replyTo, message);
    } catch (error) {
      // What cannot be read leaves nobody waiting for an answer that may have been in it.
      this.#fail(error);
      this.close();
    }
  }

  #settle(serial: number, { kind, error, values }: Incoming): void {
    const waiting = this.#waiting.get(serial);
    this.#waiting.delete(serial);
    if (this.#waiting.size === 0) this.#socket.unref();
    if (kind === 'answer') waiting?.resolve(values);
    else waiting?.reject(new BusRefusal(error ?? 'unknown', String(values[0] ?? '')));
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/**
 * Connects to the bus at a socket, as this user.
 * @throws Error when nobody listens there or this user is not let in
 * @see D-Bus specification 0.43, "Authentication Protocol"
 */
export async function connectBus(
  path: string,
  uid: number,
  onSignal: (member: string, values: readonly BusValue[]) => void,
): Promise<BusConnection> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!answer.toString('latin1').startsWith('OK ')) throw new Error(`the message bus refused uid ${uid}`);
    socket.write('BEGIN\r\n');
  } catch (error) {
    socket.destroy();
    throw error;
  }
  const connection = new BusConnection(socket, onSignal);
  await connection.callBus('Hello');
  return connection;
}

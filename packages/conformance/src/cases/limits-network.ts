import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { idle, program } from '../stage/invocation.ts';
import type { Asked, Stage } from '../stage/stage.ts';
import { enforced } from './enforced.ts';

const RATE = 256 * 1024;
const SEND_MS = 2000;

/** What a kernel may let through at once before it holds back. */
const FIRST_PORTION = 128 * 1024;

/** Somebody on this machine who takes what is sent to him, and counts it. */
async function receiver(): Promise<{ readonly port: number; bytes(): number; close(): void }> {
  let bytes = 0;
  const server: Server = createServer((socket) => {
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    // A sender that is ended while it sends: what arrived is counted, and nothing else is asked of it.
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  must(typeof address === 'object' && address !== null, 'a port of this machine can be had', address);
  return { port: address.port, bytes: () => bytes, close: () => void server.close() };
}

/** Bytes per second that a program gets through to this process. */
async function sentPerSecond(stage: Stage, milliseconds: number, asked: Asked): Promise<number> {
  const here = await receiver();
  try {
    const run = await stage.start(program('send', here.port, milliseconds), asked);
    if (asked.resources !== undefined) enforced(run, 'network');
    const [, elapsed] = await run.read(/^sent in (\d+) ms$/);
    return (here.bytes() * 1000) / Math.max(Number(elapsed), milliseconds);
  } finally {
    here.close();
  }
}

/** Bounds on what is sent. */
export const NETWORK_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.network/read-back',
    title: 'the receipt of a bound on the network says what was read back',
    capability: 'limit.network',
    programs: ['stay'],
    observes: 'the receipt, item by item',
    prove: async (stage) => {
      const run = await stage.start(idle(), { resources: { network: { transmitBytes: RATE } } });
      const { readBack } = enforced(run, 'network');
      must(
        JSON.stringify(readBack) === JSON.stringify({ transmitBytes: RATE }),
        'what was read back is what was asked',
        readBack,
      );
      return {};
    },
  }),
  defineCase({
    id: 'limit.network/held',
    title: 'a tree does not send more than it may',
    capability: 'limit.network',
    programs: ['send'],
    observes: 'how much arrives over a connection inside this machine, with the bound and without',
    alone: true,
    prove: async (stage) => {
      const free = await sentPerSecond(stage, 300, {});
      const observed = await sentPerSecond(stage, SEND_MS, { resources: { network: { transmitBytes: RATE } } });
      // Many kernels shape what leaves the machine and nothing that stays inside, and there is no second one to send to.
      if (observed > free / 4) throw new CaseNotTried('what stays inside this machine is not bounded here');
      const most = RATE + (FIRST_PORTION * 1000) / SEND_MS;
      must(observed <= most, 'no more arrives than may be sent, but for a first portion', { bytesPerSecond: observed });
      return { item: 'network', asked: RATE, observed, overshoot: Math.max(0, observed / RATE - 1) };
    },
  }),
];

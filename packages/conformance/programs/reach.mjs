// Tries to reach somebody on this machine, and says what came of it. usage: reach.mjs PORT
import { connect } from 'node:net';
import { stay } from './deadline.mjs';

const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]) });
socket.once('connect', () => tell('reached'));
socket.once('error', (error) => tell(error.code));

function tell(what) {
  process.stdout.write(`${what}\n`, () => process.exit(0));
}
stay();

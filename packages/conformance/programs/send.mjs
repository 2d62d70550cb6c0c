// Sends to a port of this machine for as long as it may, and says how long that took until all was taken. usage: send.mjs PORT MILLISECONDS
import { connect } from 'node:net';
import { stay } from './deadline.mjs';

const [port, milliseconds] = process.argv.slice(2).map(Number);
const chunk = Buffer.alloc(16_384, 'x');
const socket = connect({ host: '127.0.0.1', port, noDelay: true });
let began = 0;
socket.once('connect', () => {
  began = performance.now();
  const end = began + milliseconds;
  const more = () => (performance.now() < end ? socket.write(chunk, more) : socket.end());
  more();
});
socket.once('error', (error) => tell(error.code));
socket.once('close', () => tell(`sent in ${Math.round(performance.now() - began)} ms`));

function tell(what) {
  process.stdout.write(`${what}\n`, () => process.exit(0));
}
stay();

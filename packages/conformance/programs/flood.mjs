// Prints that many bytes without a newline, and ends with its last byte. usage: flood.mjs BYTES
import './deadline.mjs';

const chunk = Buffer.alloc(65_536, 'x');
let left = Number(process.argv[2]);
const more = () => {
  while (left > 0) {
    const size = Math.min(left, chunk.length);
    left -= size;
    if (!process.stdout.write(chunk.subarray(0, size))) return process.stdout.once('drain', more);
  }
  return process.stdout.end('.');
};
more();

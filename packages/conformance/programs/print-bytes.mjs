// Prints every byte to stdout, and the same backwards to stderr. usage: print-bytes.mjs TIMES
import './deadline.mjs';

const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const many = (bytes) => Buffer.concat(Array.from({ length: Number(process.argv[2]) }, () => bytes));
process.stdout.write(many(every));
process.stderr.write(many(Buffer.from(every).reverse()));

// Ends with a code. usage: exit.mjs CODE [MILLISECONDS]
import './deadline.mjs';

const [, , code = '0', delay] = process.argv;
if (delay === undefined) process.exit(Number(code));
setTimeout(() => process.exit(Number(code)), Number(delay));

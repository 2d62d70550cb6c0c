// Prints what it reads until the end of its input, and how many bytes that were to stderr. usage: echo.mjs
import './deadline.mjs';

let bytes = 0;
process.stdin.on('data', (chunk) => {
  bytes += chunk.length;
});
process.stdin.on('end', () => process.stderr.write(String(bytes)));
process.stdin.pipe(process.stdout);

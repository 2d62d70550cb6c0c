// Takes its time to end when it is asked to, and says so. usage: polite.mjs MILLISECONDS CODE
import { stay } from './deadline.mjs';

const [, , delay, code] = process.argv;
process.on('SIGTERM', () => {
  process.stdout.write('asked\n');
  setTimeout(() => {
    process.stdout.write('done\n', () => process.exit(Number(code)));
  }, Number(delay));
});
process.stdout.write('ready\n');
stay();

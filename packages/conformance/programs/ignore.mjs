// Cannot be asked politely. usage: ignore.mjs
import { stay } from './deadline.mjs';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => undefined);
process.stdout.write('ready\n');
stay();

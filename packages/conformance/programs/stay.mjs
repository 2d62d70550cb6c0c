// Says that it runs, and stays. usage: stay.mjs
import { stay } from './deadline.mjs';

process.stdout.write('ready\n');
stay();

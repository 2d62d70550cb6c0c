// Sets several processes hopping, and stays. usage: hop.mjs CHAINS HOPS   POSIX only
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stay } from './deadline.mjs';

const [, , chains, hops] = process.argv;
const script = fileURLToPath(new URL('hop.sh', import.meta.url));
for (let chain = 0; chain < Number(chains); chain += 1) {
  spawn('sh', [script, hops], { stdio: 'ignore', detached: true });
}
process.stdout.write('ready\n');
stay();

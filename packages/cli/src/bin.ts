#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { main } from './program.ts';
import { OUR_FAILURE } from './run/codes.ts';

// What a plugin throws out of a timer must not end in an exit code that looks like the program's own. The tree is killed
// by the supervision when this process exits.
process.on('uncaughtException', (error) => {
  writeSync(2, `ringfence: a mistake in ringfence or in a plugin: ${error.stack ?? error.message}\n`);
  process.exit(OUR_FAILURE);
});

// Everything that was said has been handed over by then; a plugin that left a timer behind must not keep the shell waiting.
process.exit(await main(process.argv.slice(2)));

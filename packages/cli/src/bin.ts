#!/usr/bin/env node
import { main } from './program.ts';

// Everything that was said has been handed over by now; a plugin that left a timer behind must not keep the shell waiting.
process.exit(await main(process.argv.slice(2)));

#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { relative } from 'node:path';
import { createPlugin } from './create.ts';

const USAGE = `usage: npm create ringfence-plugin <name>

  makes ringfence-plugin-<name> in this folder: an executor for ringfence that works, with its tests
`;

const [name, ...more] = process.argv.slice(2);
if (name === undefined || more.length > 0 || name.startsWith('-')) {
  writeSync(name === '--help' || name === '-h' ? 1 : 2, USAGE);
  process.exitCode = name === '--help' || name === '-h' ? 0 : 2;
} else {
  process.exitCode = make(name);
}

function make(given: string): number {
  try {
    const folder = relative(process.cwd(), createPlugin({ name: given, within: process.cwd() }));
    writeSync(
      1,
      `${folder} is made. Now:\n\n  cd ${folder}\n  npm install\n  npm test\n  npx ringfence prove --plugin .\n`,
    );
    return 0;
  } catch (error) {
    writeSync(2, `create-ringfence-plugin: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

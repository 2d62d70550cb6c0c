// Proves one executor where this process finds itself, and leaves the document. usage: prove.mjs SUBJECT [CASE...]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proveExecutor } from '@ringfence/conformance';
import { results } from './cases.mjs';

// The kit writes below the folder for temporary files: here that is a disk on which io can be limited.
process.env['TMPDIR'] = process.env['RINGFENCE_SCRATCH'];

const [, , subject = '', ...only] = process.argv;
const module = new URL(`subject.mjs?subject=${subject}`, import.meta.url).href;
const { default: make } = await import(module);
const began = performance.now();
const proof = await proveExecutor(make(), {
  module,
  ...(only.length === 0 ? {} : { only }),
  onCase: ({ id, verdict, durationMs }) =>
    console.log(`${((performance.now() - began) / 1000).toFixed(1)} s ${verdict} ${id} ${Math.round(durationMs)} ms`),
});
writeFileSync(join(results, 'proof.json'), JSON.stringify(proof));

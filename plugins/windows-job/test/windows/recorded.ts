import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `test/recorded/payloads.txt` holds, line by line; it is laid beside the test programs. */
export const RECORDED: readonly string[] = readFileSync(
  join(process.env['RINGFENCE_FIXTURES'] ?? '', 'payloads.txt'),
  'utf8',
)
  .trim()
  .split('\n');

import { writeFile } from 'node:fs/promises';
import { type Bundle, bundleOf, recordedHost, recordHost, selectOn } from '@ringfence/conformance';
import { errorText, RingfenceError, systemCode } from '@ringfence/core';
import type { Outside } from '../outside.ts';
import { surveyRegistry } from '../plugins/registry.ts';
import { asJson } from '../print/json.ts';
import { type Given, textOf } from '../run/given.ts';
import { ownVersion } from '../version.ts';

/**
 * Probes every executor while everything that is asked of this machine is written down, and writes the bundle: to a file,
 * or to stdout where none is named. Answers the exit code: 1 when a replay answers otherwise than this machine did.
 * @throws RingfenceError `INVALID_OPTION` when the file cannot be written
 */
export async function tellBundle(given: Given, outside: Outside): Promise<number> {
  const recording = recordHost();
  const registry = await surveyRegistry(given, outside, recording.host);
  const bundle = await bundleOf(registry, recording, ownVersion());
  const path = textOf(given, 'bundle');
  if (path === undefined || path === '-') await outside.stdout.print(asJson(bundle));
  else {
    await writeBundle(path, bundle);
    await outside.stdout.print(
      `${path} holds what the probes read here. Names were taken out: read it before you send it.\n`,
    );
  }
  const differs = await difference(bundle, given, outside);
  if (differs === undefined) return 0;
  await outside.stderr.print(`ringfence: a replay of the bundle answers otherwise than this machine: ${differs}\n`);
  return 1;
}

/** What a probe did past the host it was given, and what redaction took that was needed, shows when it is replayed. */
async function difference(bundle: Bundle, given: Given, outside: Outside): Promise<string | undefined> {
  const written: unknown = JSON.parse(JSON.stringify(bundle));
  const host = recordedHost(written);
  try {
    const replayed = await selectOn(host, (options) => surveyRegistry(given, outside, options.host));
    if (JSON.stringify(replayed) === JSON.stringify(bundle.ladder)) return undefined;
    const other = replayed.rungs.filter(
      (rung, place) => JSON.stringify(rung) !== JSON.stringify(bundle.ladder.rungs[place]),
    );
    return other.map(({ executor }) => executor).join(', ') || 'another winner';
  } catch (error) {
    return errorText(error);
  }
}

async function writeBundle(path: string, bundle: Bundle): Promise<void> {
  try {
    await writeFile(path, asJson(bundle), { mode: 0o600 });
  } catch (error) {
    throw new RingfenceError('INVALID_OPTION', {
      problem: `the bundle cannot be written: ${errorText(error)}`,
      expected: '--bundle with a file in a folder that exists and may be written, or - for stdout',
      received: path,
      authority: `open(2), ${systemCode(error) ?? 'no code'}`,
      cause: error,
    });
  }
}

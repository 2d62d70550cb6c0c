import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleOf, recordedHost, recordHost, selectOn } from '@ringfence/conformance';
import { createRegistry, type Registry, type RegistryOptions } from '@ringfence/core';
import universal from '@ringfence/plugin-universal';
import windowsJob from '@ringfence/plugin-windows-job';

const over = (options: RegistryOptions): Registry =>
  createRegistry({ ...options, plugins: [universal(), windowsJob()], probeTimeoutMs: 60_000 });

test('a Windows that was recorded is replayed with the same ladder', async () => {
  const recording = recordHost();
  const bundle = await bundleOf(over({ host: recording.host }), recording, '0.1.0');
  const written: unknown = JSON.parse(JSON.stringify(bundle));
  // Whoever wants to keep it finds it in the output of this program.
  process.stdout.write(`bundle ${JSON.stringify(bundle)}\n`);
  assert.deepEqual(
    JSON.parse(JSON.stringify(await selectOn(recordedHost(written), over))),
    JSON.parse(JSON.stringify(bundle.ladder)),
  );
});

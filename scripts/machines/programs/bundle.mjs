import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOf, recordedHost, recordHost, selectOn } from '@ringfence/conformance';
import { createRegistry } from '@ringfence/core';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import rlimits from '@ringfence/plugin-rlimits';
import systemdRun from '@ringfence/plugin-systemd-run';
import universal from '@ringfence/plugin-universal';

const results = process.env['RINGFENCE_RESULTS'] ?? '.';
const plugins = [universal(), cgroupsV2(), cgroupsV1(), systemdRun(), rlimits({ memory: 'none', pids: false })];
/** @param {{ host?: import('@ringfence/core').Host }} options */
const over = (options) => createRegistry({ ...options, plugins, probeTimeoutMs: 60_000 });

// Programs that a probe may come to look for: a machine that is kept answers for them too.
const programs =
  `awk basename bash busctl bwrap cat chmod chown chrt cp crun cut dash date dd dirname env false findmnt flock
getent grep head id ionice ip kill ln loginctl mkdir mkfifo mount mv nice node nohup nsenter od perl printf prlimit ps
python3 readlink realpath rm rmdir runuser sed setpriv setsid sh sleep sort stat stdbuf su sudo systemctl systemd-run tail
taskset tc tee test timeout touch tr true umount uniq unshare wc`.split(/\s+/);

const recording = recordHost();
await Promise.all(programs.map((name) => recording.host.findProgram(name)));
const bundle = await bundleOf(over({ host: recording.host }), recording, '0.1.0');
const text = JSON.stringify(bundle);
writeFileSync(join(results, 'bundle.json'), text);

const replayed = await selectOn(recordedHost(JSON.parse(text)), over).catch((error) => String(error));
const same = JSON.stringify(replayed) === JSON.stringify(JSON.parse(text).ladder);
tell('a machine that was recorded is replayed with the same ladder', same, replayed);

/**
 * @param {string} name
 * @param {boolean} ok
 * @param {unknown} observed
 */
function tell(name, ok, observed) {
  const line = ok ? { case: name, ok } : { case: name, ok, reason: 'the replay answers otherwise', observed };
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(line)}\n`);
}

// @ts-check
import { definePlugin } from '@ringfence/core';
import { plainExecutor, plannedWrappers, processLimitReadBack, tryWrapper } from '@ringfence/posix';

/** @import { CapabilityClaims, Host, Offer, Plugin, Refused, Setting } from '@ringfence/core' */

const SOURCE = 'getrlimit(2), man-pages 6.9';
const EACH = 'each process by itself, so that a tree of n processes may use n times as much';

/** What this executor can do where its helper is there. @type {CapabilityClaims} */
export const claims = {
  'limit.memory': {
    grade: 'process',
    mechanism: 'RLIMIT_DATA',
    source: SOURCE,
    bounds: `${EACH}; counts what may be written to, used or not`,
  },
  'limit.open-files': { grade: 'process', mechanism: 'RLIMIT_NOFILE', source: SOURCE, bounds: EACH },
};

/** Values that nobody has by chance. @type {readonly Setting[]} */
const TRIED = [
  setting('limit.memory', 'memory', 'RLIMIT_DATA', 3_000_000_000),
  setting('limit.open-files', 'openFiles', 'RLIMIT_NOFILE', 123),
];

/** @type {(capability: string, item: string, mechanism: string, value: number) => Setting} */
function setting(capability, item, mechanism, value) {
  return { item, capability, requested: value, implied: false, grade: 'process', mechanism, value };
}

/** Starts a helper under every limit, and reads what it is held to. @type {(host: Host) => Promise<Offer | Refused>} */
async function probe(host) {
  const [prlimit] = plannedWrappers(TRIED);
  const files = prlimit && (await tryWrapper(prlimit, host));
  if (!files)
    return { status: 'absent', reasons: [{ message: 'prlimit is not there', remedy: 'apt-get install util-linux' }] };
  const offers = TRIED.map(({ capability, mechanism, value }) => {
    const readBack = processLimitReadBack(mechanism, files);
    if (readBack !== value)
      return [capability, { grade: 'none', message: `${mechanism} was set and reads ${readBack}` }];
    return [capability, { grade: 'process', mechanism, proof: 'a helper read it in its own /proc/self' }];
  });
  return Object.fromEntries(offers);
}

/** The plugin. @returns {Plugin} */
export default function plugin() {
  const executor = plainExecutor({
    name: '{{name}}',
    rank: -120,
    platform: 'linux',
    claims,
    probe,
    wrappers: plannedWrappers,
  });
  return definePlugin({ name: '{{package}}', apiVersion: '^1.0.0', apply: (host) => host.addExecutor(executor) });
}

/** What can be proved in a machine; `programs/subject.mjs` makes each. A plugin that starts programs in two ways is proved in both. */
export const subjects = ['cgroups-v2', 'systemd-run-scope', 'systemd-run-service', 'universal', 'rlimits'];

/** Where executors stand on other ground than elsewhere, by identity. @type {Readonly<Record<string, readonly string[]>>} */
const covering = {
  root: subjects,
  'user-manager': ['systemd-run-scope', 'systemd-run-service', 'rlimits'],
  'delegated-unit-tenant': ['cgroups-v2'],
  'container-like': ['universal'],
};

/** @param {string} identity @returns {readonly string[]} */
export function coveringSubjects(identity) {
  return covering[identity] ?? [];
}

/**
 * The cases whose end lies with the kernel and the manager of the machine. The others, on arguments, streams and the like,
 * end the same way on every machine.
 */
export const machineCases = [
  ...['start/inside', 'kill.tree/daemon', 'kill.tree/children', 'kill.tree/hopping', 'kill.tree/left-daemon'],
  ...['kill.tree/proof', 'freeze', 'update', 'stats', 'processes', 'cause', 'owner-death/dies', 'detach/end'],
  ...['limit.cpu', 'limit.cpu-set', 'limit.cpu-weight', 'limit.cpu-time', 'limit.memory', 'limit.memory-soft'],
  ...['limit.swap', 'limit.pids', 'limit.io', 'limit.io-weight', 'limit.file-size', 'limit.open-files'],
  ...['limit.core-size', 'limit.hugetlb', 'limit.disk', 'limit.network'],
  ...['run-as', 'isolate', 'reattach/open', 'receipt/kernel', 'release'],
];

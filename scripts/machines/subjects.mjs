/** What can be proved in a machine; `programs/subject.mjs` makes each. A plugin that starts programs in two ways is proved in both. */
export const subjects = ['cgroups-v2', 'systemd-run-scope', 'systemd-run-service', 'universal', 'rlimits'];

/** Where executors stand on other ground than elsewhere, by identity. @type {Readonly<Record<string, readonly string[]>>} */
const covering = {
  root: subjects,
  'user-manager': ['systemd-run-scope', 'systemd-run-service'],
  'delegated-unit-tenant': ['cgroups-v2'],
  'container-like': ['universal'],
};

/** @param {string} identity @returns {readonly string[]} */
export function coveringSubjects(identity) {
  return covering[identity] ?? [];
}

/**
 * One or two cases for each capability, where there is one by a program that tries to exceed what it is held to. The others, on
 * arguments, streams and the like, end the same way on every machine.
 */
const machineCases = [
  ...['start/inside', 'kill.tree/daemon', 'kill.tree/left-daemon', 'freeze', 'processes', 'stats/peak', 'stats/cpu'],
  ...['update/read-back', 'update/takes-effect', 'cause.memory/own', 'cause.pids', 'reattach/open', 'release'],
  ...['limit.cpu/held', 'limit.cpu-set/kept', 'limit.cpu-weight', 'limit.cpu-time', 'limit.memory/held'],
  ...['limit.memory-soft', 'limit.swap/none', 'limit.pids/held', 'limit.io', 'limit.io-weight', 'limit.hugetlb'],
  ...['limit.file-size/held', 'limit.open-files/held', 'limit.core-size', 'limit.disk', 'limit.network'],
  ...['run-as', 'isolate'],
];

/** Those that hold single processes, or none, do the rest as on any host. @type {Readonly<Record<string, readonly string[]>>} */
const narrower = {
  universal: ['kill.tree/children', 'kill.tree/proof', 'freeze', 'stats/cpu', 'processes', 'reattach/open'],
  rlimits: ['limit', 'run-as', 'isolate', 'cause'],
};

/** @param {string} subject @returns {readonly string[]} names for the kit */
export function casesOf(subject) {
  return narrower[subject] ?? machineCases;
}

/** What can be proved in a machine; `programs/subject.mjs` makes each. A plugin that starts programs in two ways is proved in both. */
export const subjects = ['cgroups-v2', 'systemd-run-scope', 'systemd-run-service', 'universal', 'rlimits'];

/** @typedef {{ readonly subject: string, readonly cases: readonly string[] }} Proof `cases`: names for the kit; none means all */

/**
 * Where an executor stands on other ground than elsewhere, by identity.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const covering = {
  root: subjects,
  'user-manager': ['systemd-run-scope', 'systemd-run-service'],
  'no-bus': ['universal', 'rlimits'],
  'delegated-unit-tenant': ['cgroups-v2'],
  'container-like': ['universal'],
};

/** @param {string} identity @returns {readonly Proof[]} */
export function coveringSubjects(identity) {
  return (covering[identity] ?? []).map((subject) => ({ subject, cases: [] }));
}

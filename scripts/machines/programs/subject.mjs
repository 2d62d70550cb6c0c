// What is proved: the plugin that the query of this module's URL names, so that another process finds the same one.
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import rlimits from '@ringfence/plugin-rlimits';
import systemdRun from '@ringfence/plugin-systemd-run';
import universal from '@ringfence/plugin-universal';

/** A plugin that starts programs in two ways is proved in both. @type {Readonly<Record<string, () => import('@ringfence/core').Plugin>>} */
const subjects = {
  'cgroups-v2': () => cgroupsV2(),
  rlimits: () => rlimits(),
  'systemd-run-scope': () => systemdRun({ unit: 'scope' }),
  'systemd-run-service': () => systemdRun({ unit: 'service' }),
  universal: () => universal(),
};

/** @returns {import('@ringfence/core').Plugin} */
export default function subject() {
  const name = new URL(import.meta.url).searchParams.get('subject') ?? '';
  const make = subjects[name];
  if (make === undefined) throw new Error(`no subject '${name}'; there are: ${Object.keys(subjects).join(', ')}`);
  return make();
}

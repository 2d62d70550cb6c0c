import type { LazyPlugin } from '@ringfence/core';

/** The plugins that come with ringfence; each is imported when the first probe needs it. */
export const FIRST_PARTY: readonly LazyPlugin[] = [
  {
    name: '@ringfence/plugin-universal',
    from: 'ringfence',
    load: async () => (await import('@ringfence/plugin-universal')).default(),
  },
  {
    name: '@ringfence/plugin-cgroups-v2',
    from: 'ringfence',
    load: async () => (await import('@ringfence/plugin-cgroups-v2')).default(),
  },
  {
    name: '@ringfence/plugin-cgroups-v1',
    from: 'ringfence',
    load: async () => (await import('@ringfence/plugin-cgroups-v1')).default(),
  },
  {
    name: '@ringfence/plugin-systemd-run',
    from: 'ringfence',
    load: async () => (await import('@ringfence/plugin-systemd-run')).default(),
  },
  {
    name: '@ringfence/plugin-rlimits',
    from: 'ringfence',
    // Who asks for the memory or the tasks of a tree does not mean what one process reserves, or all that a user runs.
    load: async () => (await import('@ringfence/plugin-rlimits')).default({ memory: 'none', pids: false }),
  },
  {
    name: '@ringfence/plugin-windows-job',
    from: 'ringfence',
    load: async () => (await import('@ringfence/plugin-windows-job')).default(),
  },
];

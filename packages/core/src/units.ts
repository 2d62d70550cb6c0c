/** How sizes, times, cores and cpu lists are written and read; for command lines and for plugins with options of their own. */
export { parseBytes } from './request/bytes.ts';
export { parseCores } from './request/cores.ts';
export { formatCpuList, parseCpuList } from './request/cpu-list.ts';
export { parseDuration, withUnit } from './request/duration.ts';
export { formatBytes, formatDuration } from './request/format.ts';
export { suggestLimit } from './request/resources.ts';

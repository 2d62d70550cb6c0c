import { readdirSync, readFileSync } from 'node:fs';

/** `/proc/self/mountinfo` of a host with controllers on v1 and a v2 tree beside them, Linux 6.18. */
export const HYBRID_MOUNTS = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;

export const HYBRID_MEMBERSHIP = `9:name=systemd:/
6:freezer:/
4:memory:/service/0249a31c8ac6
3:cpuset:/
2:cpuacct:/
1:cpu:/
0::/
`;

/** A container of a v1 host: each hierarchy is mounted from the group of the container on, cpu and cpuacct together. */
export const CONTAINER_MOUNTS = `700 690 0:27 /docker/4fa1 /sys/fs/cgroup/cpu,cpuacct ro,nosuid - cgroup cgroup rw,cpu,cpuacct
701 690 0:28 /docker/4fa1 /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory
`;

export const CONTAINER_MEMBERSHIP = `5:memory:/docker/4fa1
3:cpu,cpuacct:/docker/4fa1/inner
`;

/** A place on a machine of the test bench, as it was seen there. */
export interface RecordedPlace {
  readonly name: string;
  readonly machine: string;
  readonly shape: string;
  readonly uid: number;
  readonly mountinfo: string;
  readonly cgroup: string;
  /** The group of the process and those above it, as far as they could be seen. */
  readonly groupsUpwards: readonly {
    readonly path: string;
    readonly files: Readonly<Record<string, string>>;
    readonly mkdir: string;
  }[];
}

/** Every place that was recorded: four releases of Debian, seven kinds of place on each. */
export function recordedPlaces(): readonly RecordedPlace[] {
  const folder = new URL('../recorded/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ name: file.slice(0, -5), ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')) }));
}

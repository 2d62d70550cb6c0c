import type { CompactLadder } from './compact.ts';

/** The ladder of each kept machine, read line by line by a person before it was kept. */
export const LADDERS: Readonly<Record<string, CompactLadder>> = {
  'hybrid-v1-root': [
    {
      executor: 'cgroups-v1',
      kernel:
        'cause.memory cause.pids detach freeze isolate.capabilities isolate.network isolate.no-new-privileges kill.tree limit.cpu limit.cpu-set limit.cpu-weight limit.io limit.memory limit.memory-soft limit.pids limit.swap processes reattach stats update',
      process: 'limit.core-size limit.file-size limit.open-files owner-death run-as',
      polled: 'limit.cpu-time',
      lacking: [
        'limit.hugetlb: no group could be made for the v1 controller hugetlb: it is not mounted or not ours',
        'limit.io-weight: no disk uses the BFQ scheduler, so blkio.bfq.weight would mean nothing',
      ],
    },
    {
      executor: 'cgroups-v2',
      kernel:
        'detach freeze isolate.capabilities isolate.network isolate.no-new-privileges kill.tree limit.hugetlb processes reattach stats update',
      process: 'limit.core-size limit.file-size limit.open-files owner-death run-as',
      polled: 'limit.cpu-time',
      lacking: [
        'cause.memory: nobody counts it without the memory controller',
        'cause.pids: nobody counts it without the pids controller',
        'limit.cpu: the v2 tree has no cpu controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.cpu-set: the v2 tree has no cpuset controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.cpu-weight: the v2 tree has no cpu controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.io: the v2 tree has no io controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.io-weight: the v2 tree has no io controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.memory: the v2 tree has no memory controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.memory-soft: the v2 tree has no memory controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.pids: the v2 tree has no pids controller: it is on a v1 hierarchy, or the kernel lacks it',
        'limit.swap: the v2 tree has no memory controller: it is on a v1 hierarchy, or the kernel lacks it',
      ],
    },
    {
      executor: 'universal',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
    },
    {
      executor: 'rlimits',
      kernel: 'isolate.capabilities isolate.network isolate.no-new-privileges',
      process: 'limit.core-size limit.cpu-time limit.file-size limit.open-files run-as',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
      lacking: [
        'limit.memory: a limit of each process does not mean what was asked for, and is switched off here',
        'limit.pids: a limit of each process does not mean what was asked for, and is switched off here',
      ],
    },
    {
      executor: 'systemd-run',
      absent: ['needs systemd >=244: the first process of this machine is not systemd'],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is linux'],
    },
  ],
  'macos-user': [
    {
      executor: 'universal',
      polled: 'freeze kill.tree processes reattach',
    },
    {
      executor: 'cgroups-v1',
      absent: ['not linux: this is darwin'],
    },
    {
      executor: 'cgroups-v2',
      absent: ['not linux: this is darwin'],
    },
    {
      executor: 'rlimits',
      absent: ['not linux: this is darwin'],
    },
    {
      executor: 'systemd-run',
      absent: ['not linux: this is darwin'],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is darwin'],
    },
  ],
  'no-cgroups-root': [
    {
      executor: 'universal',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
    },
    {
      executor: 'rlimits',
      kernel: 'isolate.capabilities isolate.network isolate.no-new-privileges',
      process: 'limit.core-size limit.cpu-time limit.file-size limit.open-files run-as',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
      lacking: [
        'limit.memory: a limit of each process does not mean what was asked for, and is switched off here',
        'limit.pids: a limit of each process does not mean what was asked for, and is switched off here',
      ],
    },
    {
      executor: 'cgroups-v1',
      absent: ['no cgroup v1 controller is mounted, by /proc/self/mountinfo'],
    },
    {
      executor: 'cgroups-v2',
      absent: ['no cgroup2 tree is mounted, by /proc/self/mountinfo'],
    },
    {
      executor: 'systemd-run',
      absent: ['needs systemd >=244: the first process of this machine is not systemd'],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is linux'],
    },
  ],
  'v2-container-read-only': [
    {
      executor: 'universal',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
    },
    {
      executor: 'rlimits',
      kernel: 'isolate.capabilities isolate.no-new-privileges',
      process: 'limit.core-size limit.file-size limit.open-files run-as',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
      lacking: [
        'isolate.network: a helper with CLONE_NEWNET could not be run',
        'limit.cpu-time: a helper behind prlimit could not be run',
        'limit.memory: a limit of each process does not mean what was asked for, and is switched off here',
        'limit.pids: a limit of each process does not mean what was asked for, and is switched off here',
      ],
    },
    {
      executor: 'cgroups-v1',
      absent: ['no cgroup v1 controller is mounted, by /proc/self/mountinfo'],
    },
    {
      executor: 'cgroups-v2',
      absent: ['/sys/fs/cgroup is mounted read-only (EROFS)'],
    },
    {
      executor: 'systemd-run',
      absent: ['needs systemd >=244: the first process of this machine is not systemd'],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is linux'],
    },
  ],
  'v2-systemd-root': [
    {
      executor: 'cgroups-v2',
      kernel:
        'cause.memory cause.pids detach freeze kill.tree limit.cpu limit.cpu-set limit.cpu-weight limit.io limit.memory limit.memory-soft limit.pids limit.swap processes reattach stats update',
      process: 'owner-death',
      polled: 'limit.cpu-time',
      lacking: [
        'isolate.capabilities: a helper with empty capability bounding set could not be run',
        'isolate.network: a helper with CLONE_NEWNET could not be run',
        'isolate.no-new-privileges: a helper with PR_SET_NO_NEW_PRIVS could not be run',
        'limit.core-size: a helper with RLIMIT_CORE could not be run',
        'limit.file-size: a helper with RLIMIT_FSIZE could not be run',
        'limit.hugetlb: hugetlb is not in /sys/fs/cgroup/agent.slice/ringfence-agent.service/step-001/cgroup.controllers: a group above does not pass it on',
        'limit.io-weight: no disk uses io.cost or the BFQ scheduler, so io.weight would mean nothing',
        'limit.open-files: a helper with RLIMIT_NOFILE could not be run',
        'run-as: a helper with setpriv --reuid --regid --groups could not be run',
      ],
    },
    {
      executor: 'systemd-run',
      kernel:
        'cause.memory cause.pids detach freeze isolate.capabilities isolate.network isolate.no-new-privileges isolate.private-devices isolate.private-pids isolate.private-tmp isolate.read-only-system isolate.system-calls kill.tree limit.cpu limit.cpu-set limit.cpu-weight limit.io limit.memory limit.memory-soft limit.pids limit.swap processes reattach stats update',
      process: 'limit.core-size limit.file-size limit.open-files owner-death run-as',
      polled: 'limit.cpu-time',
      lacking: [
        'limit.io-weight: no disk uses the BFQ scheduler, and io.cost was not looked for, so io.weight would mean nothing',
      ],
    },
    {
      executor: 'universal',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
    },
    {
      executor: 'rlimits',
      kernel: 'isolate.capabilities isolate.network isolate.no-new-privileges',
      process: 'limit.core-size limit.cpu-time limit.file-size limit.open-files run-as',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
      lacking: [
        'limit.memory: a limit of each process does not mean what was asked for, and is switched off here',
        'limit.pids: a limit of each process does not mean what was asked for, and is switched off here',
      ],
    },
    {
      executor: 'cgroups-v1',
      absent: ['no cgroup v1 controller is mounted, by /proc/self/mountinfo'],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is linux'],
    },
  ],
  'v2-systemd-user': [
    {
      executor: 'systemd-run',
      kernel:
        'cause.memory cause.pids detach freeze isolate.network isolate.no-new-privileges isolate.private-devices isolate.private-pids isolate.private-tmp isolate.read-only-system isolate.system-calls kill.tree limit.cpu limit.cpu-weight limit.memory limit.memory-soft limit.pids limit.swap processes reattach stats update',
      process: 'limit.core-size limit.file-size limit.open-files owner-death',
      polled: 'limit.cpu-time',
      lacking: [
        'isolate.capabilities: only root may use empty capability bounding set',
        'limit.cpu-set: the manager of uid 1000 takes the property and does nothing: it was not given the cpuset controller',
        'limit.io: the manager of uid 1000 takes the property and does nothing: it was not given the io controller',
        'limit.io-weight: the manager of uid 1000 takes the property and does nothing: it was not given the io controller',
        'run-as: only root may use setpriv --reuid --regid --groups',
      ],
    },
    {
      executor: 'universal',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
    },
    {
      executor: 'rlimits',
      kernel: 'isolate.no-new-privileges',
      process: 'limit.core-size limit.file-size limit.open-files',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
      lacking: [
        'isolate.capabilities: only root may use empty capability bounding set',
        'isolate.network: only root may use CLONE_NEWNET',
        'limit.cpu-time: a helper behind prlimit could not be run',
        'limit.memory: a limit of each process does not mean what was asked for, and is switched off here',
        'limit.pids: a limit of each process does not mean what was asked for, and is switched off here',
        'run-as: only root may use setpriv --reuid --regid --groups',
      ],
    },
    {
      executor: 'cgroups-v1',
      absent: ['no cgroup v1 controller is mounted, by /proc/self/mountinfo'],
    },
    {
      executor: 'cgroups-v2',
      absent: [
        'session-c1.scope, around /sys/fs/cgroup/user.slice/user-1000.slice/session-c1.scope, is not delegated: systemctl says Delegate=no',
      ],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is linux'],
    },
  ],
  'windows-user': [
    {
      executor: 'windows-job',
      kernel:
        'cause.memory cause.pids kill.tree limit.cpu limit.cpu-set limit.cpu-weight limit.memory limit.network limit.pids limit.swap owner-death processes reattach stats update',
      process: 'freeze',
      polled: 'limit.cpu-time',
      lacking: [
        'detach: nobody would be left to write down how the run ended',
        'isolate.network: a job has no network of its own',
        'isolate.no-new-privileges: Windows has no set-user-id programs; elevation is a person’s choice at a prompt',
        'isolate.private-pids: a job hides no processes',
        'isolate.private-tmp: a job has no file system of its own',
        'isolate.read-only-system: a job has no file system of its own',
        'limit.core-size: crash dumps are written by Windows Error Reporting, whose settings are the machine’s',
        'limit.disk: a job has no bound on disk space; quotas of NTFS are a user’s',
        'limit.file-size: a job has no bound on the size of a file',
        'limit.hugetlb: a job has no bound on large pages',
        'limit.io: Windows 10 1607 and later hold no rate of input and output for a job (SetIoRateControlInformationJobObject)',
        'limit.io-weight: a job has no share of the disk',
        'limit.memory-soft: a job has no soft bound on memory: what goes beyond the hard one is refused',
        'limit.open-files: a job has no bound on handles',
        'run-as: Windows starts a program as another user only with the password of that user',
      ],
    },
    {
      executor: 'universal',
      polled: 'kill.tree',
    },
    {
      executor: 'cgroups-v1',
      absent: ['not linux: this is win32'],
    },
    {
      executor: 'cgroups-v2',
      absent: ['not linux: this is win32'],
    },
    {
      executor: 'rlimits',
      absent: ['not linux: this is win32'],
    },
    {
      executor: 'systemd-run',
      absent: ['not linux: this is win32'],
    },
  ],
  'wsl2-user': [
    {
      executor: 'universal',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
    },
    {
      executor: 'rlimits',
      kernel: 'isolate.no-new-privileges',
      process: 'limit.core-size limit.cpu-time limit.file-size limit.open-files',
      polled: 'detach freeze kill.tree owner-death processes reattach stats',
      lacking: [
        'isolate.capabilities: only root may use empty capability bounding set',
        'isolate.network: only root may use CLONE_NEWNET',
        'limit.memory: a limit of each process does not mean what was asked for, and is switched off here',
        'limit.pids: a limit of each process does not mean what was asked for, and is switched off here',
        'run-as: only root may use setpriv --reuid --regid --groups',
      ],
    },
    {
      executor: 'cgroups-v1',
      absent: [
        'no group can be made, mkdir says EACCES, in /sys/fs/cgroup/freezer /sys/fs/cgroup/cpuset /sys/fs/cgroup/cpu /sys/fs/cgroup/cpuacct /sys/fs/cgroup/blkio /sys/fs/cgroup/memory /sys/fs/cgroup/hugetlb /sys/fs/cgroup/pids',
      ],
    },
    {
      executor: 'cgroups-v2',
      absent: ['/sys/fs/cgroup/unified/cgroup.procs may not be written: EACCES'],
    },
    {
      executor: 'systemd-run',
      absent: ['needs systemd >=244: the first process of this machine is not systemd'],
    },
    {
      executor: 'windows-job',
      absent: ['not windows: this is linux'],
    },
  ],
};

import type { HelperResult, Host } from '@ringfence/core';

/** What a recorded machine has: files, programs on its PATH, and what helpers answer by their command line. */
export interface Recording {
  readonly platform?: NodeJS.Platform;
  readonly uid?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, string>>;
  readonly answers?: Readonly<Record<string, Partial<HelperResult>>>;
}

/** A machine that was written down. A helper that was not written down cannot be started. */
export function recordedHost(recording: Recording = {}): Host {
  const facts = new Map<string, Promise<unknown>>();
  return {
    platform: recording.platform ?? 'linux',
    arch: 'x64',
    kernelRelease: '6.1.0',
    uid: recording.uid ?? 0,
    env: {},
    capacity: { memoryBytes: 2 ** 30, cpus: 2 },
    systemdVersion: async () => undefined,
    hardware: async () => ({
      distribution: undefined,
      release: undefined,
      cpu: undefined,
      physicalCores: undefined,
      virtualization: undefined,
    }),
    readFile: async (path) => {
      const text = recording.files?.[path];
      if (text !== undefined) return text;
      throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    },
    exists: async (path) => recording.files?.[path] !== undefined,
    findProgram: async (name) => recording.programs?.[name],
    run: async (file, args) => {
      const answer = recording.answers?.[[file, ...args].join(' ')];
      if (answer === undefined) throw Object.assign(new Error(`spawn ${file} ENOENT`), { code: 'ENOENT' });
      return { code: 0, stdout: '', stderr: '', ...answer };
    },
    once: async <T>(key: string, compute: () => Promise<T>): Promise<T> => {
      const known = facts.get(key) ?? compute();
      facts.set(key, known);
      return known as Promise<T>;
    },
  };
}

import { hostname, userInfo } from 'node:os';
import type { Registry } from '@ringfence/core';
import { fingerprintOf } from '../fingerprint.ts';
import type { Bundle } from './bundle.ts';
import { ladderOf } from './ladder.ts';
import type { Recording } from './recorder.ts';
import { redact, type Secrets } from './redact.ts';

/** Probes every executor of a registry that was made over a recording, and answers its bundle, redacted. */
export async function bundleOf(registry: Registry, recording: Recording, ringfence: string): Promise<Bundle> {
  const { host } = recording;
  const [ladder, fingerprint] = await Promise.all([ladderOf(registry), fingerprintOf(host)]);
  const { platform, arch, kernelRelease, uid, capacity } = host;
  const [gid, groups] = [process.getegid?.(), process.getgroups?.()];
  const bundle: Bundle = {
    kind: 'ringfence bundle',
    schemaVersion: 1,
    origin: 'recorded',
    ringfence,
    node: process.versions.node,
    recordedAt: new Date().toISOString(),
    fingerprint,
    host: {
      ...{ platform, arch, kernelRelease, capacity },
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      ...(groups === undefined ? {} : { groups }),
    },
    ...recording.taken(),
    ladder,
  };
  return redact(bundle, secretsHere());
}

/** Who is here. A user without an entry in the database has no name to hide. */
export function secretsHere(): Secrets {
  const { user, home } = whoIsHere();
  const whole = hostname();
  return { user, home, hostNames: [whole, whole.split('.')[0] ?? whole] };
}

function whoIsHere(): Pick<Secrets, 'user' | 'home'> {
  try {
    const { username, homedir } = userInfo();
    return { user: username, home: homedir };
  } catch {
    return { user: undefined, home: process.env['HOME'] };
  }
}

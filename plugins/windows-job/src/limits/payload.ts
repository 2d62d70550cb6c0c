import { WIN32 } from '../win32/constants.ts';
import { pack, unpack } from '../win32/struct.ts';
import { EXTENDED, type FieldValues, hasFlag, type Information, type Patch, valueIn } from './limit.ts';

const { JOB_OBJECT_LIMIT_JOB_TIME: TIMED, JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME: PRESERVED } = WIN32;

/** The fields of an information that Windows gave; a limit of time that was kept is one. */
export function fieldsOf(information: Information, bytes: Buffer): FieldValues {
  const fields = unpack(information.layout, bytes);
  if (information !== EXTENDED || !hasFlag(EXTENDED, fields, PRESERVED)) return fields;
  const flags = (valueIn(fields, EXTENDED.flags) & ~BigInt(PRESERVED)) | BigInt(TIMED);
  return { ...fields, [EXTENDED.flags]: flags };
}

/** The fields of an information after patches, ready to be set: setting replaces all of a class, so the rest is kept. */
export function patched(information: Information, before: FieldValues, patches: readonly Patch[]): FieldValues {
  const fields: Record<string, bigint> = { ...withoutPeaks(information, keepingJobTime(information, before, patches)) };
  for (const patch of patches) {
    const kept = valueIn(fields, information.flags) & ~BigInt(patch.cleared ?? 0);
    Object.assign(fields, patch.fields, { [information.flags]: kept | BigInt(patch.flags) });
  }
  return fields;
}

/** The bytes of an information. */
export function payload(information: Information, fields: FieldValues): Buffer {
  return pack(information.layout, overlapping(information, fields));
}

/** What of a patch Windows does not hold, in words; none when every field and flag of it was read back. */
export function notHeld(information: Information, { fields, flags }: Patch, read: FieldValues): readonly string[] {
  const lost = Object.entries(fields).filter(([name, value]) => valueIn(read, name) !== value);
  const flagsRead = Number(valueIn(read, information.flags));
  return [
    ...lost.map(([name, value]) => `${name} ${valueIn(read, name)} where ${value} was set`),
    ...((flagsRead & flags) === flags ? [] : [`${information.flags} ${flagsRead} where ${flags} was set`]),
  ];
}

/** A time limit that stands would start again when other limits are set beside it, unless Windows is told to keep it. */
function keepingJobTime(information: Information, before: FieldValues, patches: readonly Patch[]): FieldValues {
  if (information !== EXTENDED || !hasFlag(EXTENDED, before, TIMED)) return before;
  const flags = valueIn(before, EXTENDED.flags) & ~BigInt(TIMED);
  const changed = patches.some((patch) => (patch.flags & TIMED) !== 0);
  return { ...before, [EXTENDED.flags]: changed ? flags : flags | BigInt(PRESERVED) };
}

/** Peaks are answers and not settings. */
function withoutPeaks(information: Information, fields: FieldValues): FieldValues {
  return information === EXTENDED ? { ...fields, PeakProcessMemoryUsed: 0n, PeakJobMemoryUsed: 0n } : fields;
}

/** `CpuRate` and `Weight` are one number under two names: the one that the flags speak of is written. */
function overlapping(information: Information, fields: FieldValues): FieldValues {
  const { CpuRate, Weight, ...rest } = fields;
  if (CpuRate === undefined || Weight === undefined) return fields;
  const byWeight = hasFlag(information, fields, WIN32.JOB_OBJECT_CPU_RATE_CONTROL_WEIGHT_BASED);
  return byWeight ? { ...rest, Weight } : { ...rest, CpuRate };
}

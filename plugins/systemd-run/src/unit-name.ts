import { formatGroupName, thisOwner } from '@ringfence/posix';
import type { UnitKind } from './options.ts';

/** The slice that all units of ours are in. */
export const SLICE = 'ringfence.slice';

const NAME = /^ringfence-([0-9a-f]{16})\.(service|scope)$/;

/** What the name of a unit says. */
export interface UnitName {
  readonly runId: string;
  readonly kind: UnitKind;
}

/** `ringfence-<16 hex>.service` or `.scope`: a name that needs no escaping. @see systemd.unit(5), "String Escaping", systemd 257 */
export function formatUnitName({ runId, kind }: UnitName): string {
  return `ringfence-${runId}.${kind}`;
}

/** Reads a name that `formatUnitName` made; `undefined` for any other. */
export function parseUnitName(text: string): UnitName | undefined {
  const [, runId, kind] = NAME.exec(text) ?? [];
  return runId === undefined ? undefined : { runId, kind: kind === 'service' ? 'service' : 'scope' };
}

/** The description of a unit: the run and who owns it, so that others can tell when it was left behind. */
export function describeRun(runId: string): string {
  return formatGroupName({ runId, owner: thisOwner() });
}

/** The description of a unit that outlives its owner: nobody takes it for left behind. */
export function describeDetached(runId: string): string {
  return formatGroupName({ runId, owner: thisOwner(), detached: true });
}

/** The scope of what keeps the output of a detached service. */
export function keeperUnit(runId: string): string {
  return `ringfence-keeper-${runId}.scope`;
}

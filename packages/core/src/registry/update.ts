import type { Host, LimitName, Limits, ReceiptItem, RequestedItem } from '../contract/index.ts';
import { refusedItem } from '../launch/receipt-items.ts';
import { limitItems } from '../request/items.ts';
import { normalizeResources } from '../request/resources.ts';
import type { Launched } from '../supervise/launched.ts';
import { supervisedItems, superviseItems, type Watch } from '../supervise/supervised.ts';

/**
 * Changes limits of a running tree. Only what is given changes: a bound on memory implies nothing about swap here.
 * @throws RingfenceError `INVALID_RESOURCE`, `UPDATE_FAILED`
 */
export async function updateTree(
  launched: Launched,
  resources: unknown,
  host: Host,
): Promise<{ limits: Partial<Limits>; items: readonly ReceiptItem[] }> {
  const { limits: normal, implied } = normalizeResources(resources, host.capacity, launched.command.cwd || undefined);
  const names = (Object.keys(normal) as LimitName[]).filter(
    (name) => normal[name] !== undefined && !implied.includes(name),
  );
  const limits: Partial<Limits> = Object.fromEntries(names.map((name) => [name, normal[name]]));
  const items = limitItems(limits);
  const supervised = superviseItems(items, watchOf(launched));
  const kept = await changeTree(launched, limits, supervised.rest);
  const ours = supervisedItems({ settings: supervised.settings }, normal);
  const changed = [...kept, ...ours, ...supervised.refusals.map(refusedItem)];
  return { limits: heldOf(limits, changed), items: changed };
}

async function changeTree(
  { name, confinement }: Launched,
  limits: Partial<Limits>,
  items: readonly RequestedItem[],
): Promise<readonly ReceiptItem[]> {
  if (items.length === 0) return [];
  const own = Object.fromEntries(Object.entries(limits).filter(([limit]) => items.some(({ item }) => item === limit)));
  if (confinement.update !== undefined) return confinement.update(own);
  return items.map((item) =>
    refusedItem({ ...item, reason: `the executor ${name} cannot change limits of a running tree` }),
  );
}

function watchOf({ confinement }: Launched): Watch {
  if (confinement.kept !== undefined) return { keeper: [] };
  return confinement.stdout === undefined ? 'clock' : 'all';
}

/** What is not held does not become the limit by which an end is judged. */
function heldOf(limits: Partial<Limits>, items: readonly ReceiptItem[]): Partial<Limits> {
  const held = (name: string): boolean => items.some(({ item, status }) => item === name && status === 'enforced');
  return Object.fromEntries(Object.entries(limits).filter(([name]) => held(name)));
}

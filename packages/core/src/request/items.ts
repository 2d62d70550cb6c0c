import {
  capabilityOfItem,
  type Identity,
  type Isolation,
  type LimitName,
  type Limits,
  type ReceiptValue,
  type Request,
  type RequestedItem,
} from '../contract/index.ts';

/** Every limit, in the order in which requests are read, receipts are printed and candidates are compared. */
export const LIMIT_NAMES: readonly LimitName[] = [
  'cpu',
  'cpuWeight',
  'cpuSet',
  'cpuTime',
  'memory',
  'memorySoft',
  'swap',
  'pids',
  'io',
  'ioWeight',
  'hugetlb',
  'fileSize',
  'openFiles',
  'coreSize',
  'disk',
  'network',
  'wallTime',
  'idleTime',
  'output',
];

/** Every isolation field, in the order of receipts. */
export const ISOLATION_NAMES: readonly (keyof Isolation)[] = [
  'noNewPrivileges',
  'network',
  'dropCapabilities',
  'privateTmp',
  'readOnlySystem',
  'privateDevices',
  'privatePids',
  'systemCalls',
];

/** The part of a request that items come from: everything but the command. */
export type Asked = Pick<Request, 'limits' | 'implied' | 'identity' | 'isolation'>;

/** What was asked for, item by item and always in the same order: limits, then `runAs`, then isolation. */
export function requestedItems(request: Asked): readonly RequestedItem[] {
  return Object.freeze([
    ...limitItems(request.limits, request.implied),
    ...identityItems(request.identity),
    ...isolationItems(request.isolation),
  ]);
}

/** The items of some limits alone, as a change of a running tree needs them. */
export function limitItems(limits: Partial<Limits>, implied: readonly LimitName[] = []): readonly RequestedItem[] {
  return LIMIT_NAMES.flatMap((name) => requestedItem(name, limits[name], implied.includes(name)));
}

function identityItems(identity: Identity | undefined): readonly RequestedItem[] {
  return requestedItem('runAs', identity);
}

function isolationItems(isolation: Isolation): readonly RequestedItem[] {
  return ISOLATION_NAMES.flatMap((name) => requestedItem(isolationItem(name), isolation[name] || undefined));
}

/** The limit `network` and the isolation `network` are two items. */
function isolationItem(name: keyof Isolation): string {
  return name === 'network' ? 'isolateNetwork' : name;
}

/** None for what was not asked. */
function requestedItem(item: string, value: unknown, implied = false): readonly RequestedItem[] {
  const requested = json(value);
  if (requested === undefined) return [];
  return [Object.freeze({ item, capability: capabilityOfItem(item) ?? item, requested, implied })];
}

/** JSON has no `undefined`: a field that limits nothing is left out. */
function json(value: unknown): ReceiptValue | undefined {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map(json).filter((entry) => entry !== undefined);
  const fields: readonly [string, unknown][] = Object.entries(value);
  const entries = fields.map(([key, field]) => [key, json(field)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, ReceiptValue] => entry[1] !== undefined));
}

import type { ReceiptValue } from '@ringfence/core';
import { formatBytes, formatCpuList, formatDuration } from '@ringfence/core/units';

const BYTES: readonly string[] = ['memory', 'memorySoft', 'swap', 'fileSize', 'coreSize', 'output'];
const TIMES: readonly string[] = ['cpuTime', 'wallTime', 'idleTime'];

/** A value of a receipt for reading, in the unit of its item; what is not in that unit stands as the kernel wrote it. */
export function showValue(item: string, value: ReceiptValue): string {
  if (typeof value === 'number') return showNumber(item, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (isList(value)) return showList(item, value);
  return showFields(value);
}

function showNumber(item: string, value: number): string {
  if (BYTES.includes(item)) return value === 0 ? '0' : formatBytes(value);
  return TIMES.includes(item) ? formatDuration(value) : String(value);
}

function showList(item: string, list: readonly ReceiptValue[]): string {
  const numbers = list.filter((entry) => typeof entry === 'number');
  if (item === 'cpuSet' && numbers.length === list.length) return formatCpuList(numbers);
  return list.map((entry) => showValue(item, entry)).join('; ');
}

/** `/data writeBytes 10 MiB`, `nobody nogroup`: a field that only names is not named. */
function showFields(fields: Readonly<Record<string, ReceiptValue>>): string {
  return Object.entries(fields)
    .map(([name, value]) => (isName(name) ? showValue(name, value) : `${name} ${showValue(unitOf(name), value)}`))
    .join(' ');
}

function isName(field: string): boolean {
  return field === 'path' || field === 'user' || field === 'group' || field === 'device';
}

/** Fields that count bytes say so in their name. */
function unitOf(field: string): string {
  return /bytes$/i.test(field) || field === 'pageSize' ? 'memory' : field;
}

function isList(value: ReceiptValue): value is readonly ReceiptValue[] {
  return Array.isArray(value);
}

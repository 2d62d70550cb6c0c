import type { Limits } from '../contract/index.ts';
import { parseBytes } from './bytes.ts';
import { formatBytes } from './format.ts';
import { readEntries } from './record.ts';
import { refusal } from './refusal.ts';
import type { Surroundings } from './traffic.ts';

const EXAMPLE = "{ '2M': '64M' }";

/**
 * Huge pages by page size, smallest page first. 0 bytes means none of that size.
 * @throws RingfenceError `INVALID_RESOURCE` for a page size that is no power of two or stands there twice
 */
export function readHugePages(value: unknown, { capacity }: Surroundings): NonNullable<Limits['hugetlb']> {
  const entries = readEntries(value, { code: 'INVALID_RESOURCE', what: 'hugetlb', example: EXAMPLE });
  const limits = entries
    .filter(([, size]) => size !== undefined)
    .map(([key, size]) => {
      const pageSize = parsePageSize(key);
      return Object.freeze({ pageSize, bytes: parseBytes(size, capacity.memoryBytes, `hugetlb.${String(key)}`) });
    })
    .sort((left, right) => left.pageSize - right.pageSize);
  refuseRepeated(limits, value);
  return Object.freeze(limits);
}

function parsePageSize(key: string | symbol): number {
  const pageSize = parseBytes(key, undefined, 'the page size of hugetlb');
  if (pageSize > 0 && Number.isInteger(Math.log2(pageSize))) return pageSize;
  throw refusal('INVALID_RESOURCE', {
    problem: 'hugetlb names a page size that no machine has',
    expected: `a power of two such as 2M or 1G, as in ${EXAMPLE}`,
    received: key,
  });
}

function refuseRepeated(limits: readonly { readonly pageSize: number }[], received: unknown): void {
  const twice = limits.find(({ pageSize }, index) => limits[index - 1]?.pageSize === pageSize);
  if (limits.length > 0 && twice === undefined) return;
  throw refusal('INVALID_RESOURCE', {
    problem:
      twice === undefined ? 'hugetlb bounds nothing' : `hugetlb names pages of ${formatBytes(twice.pageSize)} twice`,
    expected: `each page size once, such as ${EXAMPLE}`,
    received,
  });
}

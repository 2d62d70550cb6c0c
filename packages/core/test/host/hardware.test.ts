import { expect, test } from 'vitest';
import { unmarked } from '../../src/host/hardware.ts';

test.each([
  ['Xeon® Processor', 'Xeon Processor'],
  ['Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz', 'Intel Core i7-8700 CPU @ 3.20GHz'],
  ['AMD EPYC™ 7763', 'AMD EPYC 7763'],
  ['', ''],
])('%j is called %j', (brand, name) => {
  expect(unmarked(brand)).toBe(name);
});

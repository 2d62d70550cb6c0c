import type { ReceiptValue, Setting } from '@ringfence/core';
import { capabilityOfItem } from '@ringfence/core';

/** A setting as a plan has it. */
export function setting(item: string, value: ReceiptValue): Setting {
  const capability = capabilityOfItem(item) ?? item;
  return { item, capability, requested: value, implied: false, grade: 'kernel', mechanism: 'm', value };
}

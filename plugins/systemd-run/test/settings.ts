import type { ReceiptValue, Setting } from '@ringfence/core';

/** A setting as a plan has it. */
export function setting(item: string, value: ReceiptValue, mechanism = 'a mechanism'): Setting {
  return { item, capability: `limit.${item}`, requested: value, implied: false, grade: 'kernel', mechanism, value };
}

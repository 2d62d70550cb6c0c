import type { Outside } from '../outside.ts';
import type { Given } from '../run/given.ts';
export async function doctor(_given: Given, _outside: Outside): Promise<number> {
  return 0;
}

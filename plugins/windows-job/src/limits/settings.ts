import type { Setting } from '@ringfence/core';
import type { LimitSetting } from './apply.ts';
import { limitOf } from './index.ts';

/** The settings that a job holds; the others are somebody else's. */
export function limitSettings(settings: readonly Setting[]): readonly LimitSetting[] {
  return settings.flatMap((setting) => {
    const limit = limitOf(setting.item);
    return limit === undefined ? [] : [{ setting, limit }];
  });
}

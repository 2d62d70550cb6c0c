import type { Setting } from '@ringfence/core';
import { capabilityOfItem } from '@ringfence/core';
import type { ControlWrite, GroupView } from '@ringfence/posix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memory } from '../../src/controllers/memory.ts';

const LIMIT = 'memory.limit_in_bytes';
const BOTH = 'memory.memsw.limit_in_bytes';
const UNLIMITED = 9_223_372_036_854_771_712n;

function setting(item: string, value: number | 'max'): Setting {
  const capability = capabilityOfItem(item) ?? item;
  return { item, capability, requested: value, implied: false, grade: 'kernel', mechanism: 'm', value };
}

/** A group that refuses what the kernel refuses: a bound with swap that is below the one without. */
class ModelGroup implements GroupView {
  readonly directory = '/own';
  readonly ancestors: readonly GroupView[];
  readonly files: Map<string, string>;

  constructor(files: Readonly<Record<string, string>>, ancestors: readonly GroupView[] = []) {
    this.files = new Map(Object.entries(files));
    this.ancestors = ancestors;
  }

  read(file: string): string | undefined {
    return this.files.get(file);
  }

  write({ file, value }: ControlWrite): void {
    const text = value === '-1' ? String(UNLIMITED) : String((BigInt(value) / 4096n) * 4096n);
    const [limit, both] = [file === LIMIT ? text : this.files.get(LIMIT), file === BOTH ? text : this.files.get(BOTH)];
    if (both !== undefined && BigInt(both) < BigInt(limit ?? 0)) throw new Error(`EINVAL: ${file} ${value}`);
    this.files.set(file, text);
  }

  apply(settings: readonly Setting[]): void {
    for (const write of memory.writes(settings, this)) this.write(write);
  }

  readBack(item: string, value: number | 'max'): unknown {
    return memory.reading(setting(item, value), this).readBack;
  }
}

const fresh = (): ModelGroup => new ModelGroup({ [LIMIT]: `${UNLIMITED}\n`, [BOTH]: `${UNLIMITED}\n` });
const pages = fc.integer({ min: 1, max: 2 ** 24 }).map((count) => count * 4096);
const bound = fc.oneof(pages, fc.constant<'max'>('max'));

describe('memory and swap by v1', () => {
  test('a bound without swap is written to both files, the tighter first', () => {
    expect(memory.writes([setting('memory', 4096), setting('swap', 0)], fresh())).toEqual([
      { file: LIMIT, value: '4096' },
      { file: BOTH, value: '4096' },
    ]);
  });

  test('any sequence of changes is taken by the kernel, and holds what was asked last', () => {
    const swap = fc.oneof(fc.constant(0), bound);
    fc.assert(
      fc.property(fc.array(fc.record({ memory: bound, swap }), { minLength: 1 }), (changes) => {
        const group = fresh();
        for (const change of changes) {
          const settings = [setting('memory', change.memory), setting('swap', change.swap)];
          group.apply(settings);
          expect(group.readBack('memory', change.memory)).toBe(change.memory);
          if (change.memory !== 'max') expect(group.readBack('swap', change.swap)).toBe(change.swap);
        }
      }),
    );
  });

  test('a changed bound on memory leaves the bound on swap as it was', () => {
    fc.assert(
      fc.property(pages, pages, pages, (first, second, swap) => {
        const group = fresh();
        group.apply([setting('memory', first), setting('swap', swap)]);
        group.apply([setting('memory', second)]);
        expect([group.readBack('memory', second), group.readBack('swap', swap)]).toEqual([second, swap]);
      }),
    );
  });

  test('without swap accounting memory alone is bounded', () => {
    const group = new ModelGroup({ [LIMIT]: `${UNLIMITED}\n` });
    group.apply([setting('memory', 8192), setting('swap', 0)]);
    expect(group.files.get(LIMIT)).toBe('8192');
    expect(group.readBack('swap', 0)).toBe('max');
  });

  test('a group that inherited a switched off OOM killer, or counts nothing below it, is set right first', () => {
    const files = { 'memory.use_hierarchy': '0\n', 'memory.oom_control': 'oom_kill_disable 1\nunder_oom 0\n' };
    const writes = memory.writes([setting('memory', 4096)], new ModelGroup(files));
    expect(writes.slice(0, 2)).toEqual([
      { file: 'memory.use_hierarchy', value: '1' },
      { file: 'memory.oom_control', value: '0' },
    ]);
    expect(memory.writes([], new ModelGroup(files))).toEqual([]);
  });

  test('a tighter bound above is effective, unless a group between counts nothing below it', () => {
    const tight = new ModelGroup({ [LIMIT]: '4096\n', 'memory.use_hierarchy': '1\n' });
    const flat = new ModelGroup({ [LIMIT]: '4096\n', 'memory.use_hierarchy': '0\n' });
    const below = (above: GroupView): GroupView => new ModelGroup({ [LIMIT]: '8192\n' }, [above]);
    expect(memory.reading(setting('memory', 8192), below(tight)).effective).toBe(4096);
    expect(memory.reading(setting('memory', 8192), below(flat)).effective).toBe(8192);
  });
});

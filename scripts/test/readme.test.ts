import { readFileSync } from 'node:fs';
import {
  CAPABILITIES,
  type Claim,
  type ExecutorDefinition,
  type Hooks,
  type Plugin,
  SUPERVISED,
} from '@ringfence/core';
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import universal from '@ringfence/plugin-universal';
import { describe, expect, it } from 'vitest';
import { flagOfItem } from '../../packages/cli/src/run/flags.ts';

// The formatter fills cells so that columns stand below each other; what is in them counts.
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replace(/ +\|/g, ' |');

const SHOWN: Readonly<Record<Claim['grade'], (name: string) => string>> = {
  kernel: (name) => `**\`${name}\`**`,
  process: (name) => `_\`${name}\`_`,
  polled: (name) => `(\`${name}\`)`,
  none: () => '',
};

function executorOf(plugin: Plugin): ExecutorDefinition {
  const added: ExecutorDefinition[] = [];
  // Hooks are for other plugins: these only add their executor.
  plugin.apply({ hooks: {} as Hooks, addExecutor: (definition) => void added.push(definition) });
  const [executor] = added;
  if (executor === undefined) throw new Error(`${plugin.name} adds no executor`);
  return executor;
}

const executors = [cgroupsV2(), cgroupsV1()].map(executorOf);

const asked = Object.entries(CAPABILITIES).flatMap(([id, entry]) =>
  'item' in entry && !SUPERVISED.some((supervised) => supervised === id) ? [{ id, item: entry.item }] : [],
);

function optionOf(item: string): string {
  if (item === 'io') return '`--io-read`, `--io-write`, ...';
  const flag = flagOfItem(item);
  return flag === undefined ? '' : `\`${flag}\``;
}

const rowOf = ({ id, item }: { id: string; item: string }): string => {
  const cells = executors.map(({ claims }) => {
    const claim = claims[id];
    return claim === undefined ? '' : SHOWN[claim.grade](claim.mechanism);
  });
  return `| ${[`\`${item}\``, optionOf(item), `\`${id}\``, ...cells].join(' | ')} |`.replaceAll('|  |', '| |');
};

describe('README', () => {
  it('says for every item what each executor claims, mechanism and grade', () => {
    const table = /<!-- limits -->\n(?:.*\n){2}([\s\S]*?)<!-- \/limits -->/.exec(readme)?.[1] ?? '';
    const held = asked.filter(({ id }) => executors.some(({ claims }) => claims[id] !== undefined));
    expect(table).toBe(`${held.map(rowOf).join('\n')}\n`);
  });

  it('is right that universal holds nothing of the table', () => {
    const { claims } = executorOf(universal());
    expect(asked.filter(({ id }) => claims[id] !== undefined)).toEqual([]);
  });
});

import { conformanceTests } from '@ringfence/conformance';
import { test } from 'vitest';
import plugin from '../src/index.ts';

const module = import.meta.resolve('@ringfence/plugin-cgroups-v1');

conformanceTests(plugin(), { test, module });

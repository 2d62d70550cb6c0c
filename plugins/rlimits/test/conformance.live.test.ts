import { conformanceTests } from '@ringfence/conformance';
import { test } from 'vitest';
import plugin from '../src/index.ts';

const module = import.meta.resolve('@ringfence/plugin-rlimits');

conformanceTests(plugin(), { test, module });

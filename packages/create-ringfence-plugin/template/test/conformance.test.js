// @ts-check
import { test } from 'node:test';
import { conformanceTests } from '@ringfence/conformance';
import plugin from '../index.js';

// Everything that an executor must show, and every limit that this one claims.
conformanceTests(plugin(), { test, module: new URL('../index.js', import.meta.url).href });

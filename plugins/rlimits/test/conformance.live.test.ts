import { conformanceTests } from '@ringfence/conformance';
import { test } from 'vitest';
import plugin from '../src/index.ts';

const module = import.meta.resolve('@ringfence/plugin-rlimits');

// RLIMIT_DATA counts what a process reserves, and the heap of Node 24 reserves more than the case leaves room for.
const roomy = Number(process.versions.node.split('.')[0]) < 24;
const reason = `Node ${process.versions.node} reserves more data than a program within its memory may`;

conformanceTests(plugin(), { test, module, skips: roomy ? [] : [{ id: 'limit.memory/room', reason }] });

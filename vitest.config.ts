import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests run on sources: a change is seen without a build, and coverage points at lines a person wrote. */
const source = (folder: string): string => fileURLToPath(new URL(`${folder}/src/index.ts`, import.meta.url));

const resolve = {
  alias: [
    {
      find: /^@ringfence\/plugin-([^/]+)$/,
      replacement: fileURLToPath(new URL('plugins/$1/src/index.ts', import.meta.url)),
    },
    { find: /^@ringfence\/([^/]+)$/, replacement: fileURLToPath(new URL('packages/$1/src/index.ts', import.meta.url)) },
    {
      // An entry beside the first one.
      find: /^@ringfence\/(core|posix)\/(units|runs|keeper)$/,
      replacement: fileURLToPath(new URL('packages/$1/src/$2.ts', import.meta.url)),
    },
    {
      find: /^@ringfence\/plugin-([^/]+)\/runs$/,
      replacement: fileURLToPath(new URL('plugins/$1/src/runs.ts', import.meta.url)),
    },
    { find: /^ringfence$/, replacement: source('packages/cli') },
  ],
};

const apart = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          setupFiles: ['scripts/seed.mjs'],
          include: ['{packages,plugins}/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          exclude: ['**/*.live.test.ts', ...apart],
        },
      },
      {
        resolve,
        test: {
          name: 'live',
          setupFiles: ['scripts/seed.mjs'],
          include: ['{packages,plugins}/*/test/**/*.live.test.ts'],
          exclude: ['packages/conformance/test/mutants.live.test.ts', ...apart],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          // Deliberate faults, each with a deadline of its own: for a quiet machine, and when the kit is changed.
          name: 'mutants',
          include: ['packages/conformance/test/mutants.live.test.ts'],
          exclude: apart,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

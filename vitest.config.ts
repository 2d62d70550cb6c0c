import { defineConfig } from 'vitest/config';

const shared = { resolve: { conditions: ['ringfence-source', 'node', 'import', 'default'] } };

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: { name: 'unit', include: ['{packages,plugins}/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'], exclude: ['**/*.live.test.ts', '**/node_modules/**', '**/dist/**'] },
      },
      {
        ...shared,
        test: {
          name: 'live',
          include: ['{packages,plugins}/*/test/**/*.live.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

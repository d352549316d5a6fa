import { defineConfig } from 'vitest/config';

// Two projects: everything that runs in plain Node, and the end-to-end tests, which start the whole app one file at a time.
export default defineConfig({
  root: '.',
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', 'test/renderer/**'],
          testTimeout: 30_000,
          globalSetup: 'test/support/bundle-threads.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          setupFiles: 'test/support/standards-mode.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});

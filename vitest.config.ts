import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{electron,shared,renderer,tests,bench}/**/*.test.ts'],
          exclude: ['tests/interop/**'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'interop', include: ['tests/interop/**/*.test.ts'], testTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
